/// A set of digests to compute over one stream of bytes.
package struct DigestKinds: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let md5 = DigestKinds(rawValue: 1 << 0)
  package static let sha1 = DigestKinds(rawValue: 1 << 1)
  package static let sha256 = DigestKinds(rawValue: 1 << 2)
  package static let crc32 = DigestKinds(rawValue: 1 << 3)
  package static let crc32c = DigestKinds(rawValue: 1 << 4)
  package static let crc64nvme = DigestKinds(rawValue: 1 << 5)
  package static let sha512 = DigestKinds(rawValue: 1 << 6)
  package static let xxhash64 = DigestKinds(rawValue: 1 << 7)
  package static let xxhash3 = DigestKinds(rawValue: 1 << 8)
  package static let xxhash128 = DigestKinds(rawValue: 1 << 9)

  /// The kind that computes a checksum.
  package init(_ algorithm: ChecksumAlgorithm) {
    self =
      switch algorithm {
      case .crc32: .crc32
      case .crc32c: .crc32c
      case .crc64nvme: .crc64nvme
      case .sha1: .sha1
      case .sha256: .sha256
      case .sha512: .sha512
      case .md5: .md5
      case .xxhash64: .xxhash64
      case .xxhash3: .xxhash3
      case .xxhash128: .xxhash128
      }
  }
}
