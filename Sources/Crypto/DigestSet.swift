/// Which digests to take of a stream.
package struct DigestKinds: OptionSet, Sendable, Hashable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// MD5, for ETags and Content-MD5.
  package static let md5 = DigestKinds(rawValue: 1)
  package static let sha1 = DigestKinds(.sha1)
  package static let sha256 = DigestKinds(.sha256)
  package static let crc32 = DigestKinds(.crc32)
  package static let crc32c = DigestKinds(.crc32c)
  package static let crc64nvme = DigestKinds(.crc64nvme)

  /// The one kind that `algorithm` is.
  package init(_ algorithm: ChecksumAlgorithm) {
    rawValue = 1 << algorithm.rawValue
  }
}

/// Takes any number of digests of one stream together, in stripes that stay in the processor's cache. Any thread may use it,
/// one at a time: an owner may hand it to a second core and take it back.
package final class DigestSet: @unchecked Sendable {
  private static let stripe = 16 << 10

  /// What is being taken.
  package let kinds: DigestKinds
  private var md5: MessageDigest?
  private var sha1: MessageDigest?
  private var sha256: SHA256?
  private var crc32 = CRC32()
  private var crc32c = CRC32C()
  private var crc64nvme = CRC64NVME()

  /// The digests of no bytes.
  package init(_ kinds: DigestKinds) {
    self.kinds = kinds
    md5 = kinds.contains(.md5) ? MessageDigest(.md5) : nil
    sha1 = kinds.contains(.sha1) ? MessageDigest(.sha1) : nil
    sha256 = kinds.contains(.sha256) ? SHA256() : nil
  }

  /// Adds `bytes` to the stream.
  package func update(_ bytes: UnsafeRawBufferPointer) {
    var start = 0
    while start < bytes.count {
      let end = min(start + Self.stripe, bytes.count)
      updateAll(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
      start = end
    }
  }

  /// The digests of all bytes so far; more may follow.
  package func finish() -> Digests {
    Digests(
      md5: md5?.finish(),
      sha1: sha1?.finish(),
      sha256: sha256?.finish(),
      crc32: kinds.contains(.crc32) ? crc32.value : nil,
      crc32c: kinds.contains(.crc32c) ? crc32c.value : nil,
      crc64nvme: kinds.contains(.crc64nvme) ? crc64nvme.value : nil)
  }

  private func updateAll(_ bytes: UnsafeRawBufferPointer) {
    md5?.update(bytes)
    sha1?.update(bytes)
    sha256?.update(bytes)
    if kinds.contains(.crc32) { crc32.update(bytes) }
    if kinds.contains(.crc32c) { crc32c.update(bytes) }
    if kinds.contains(.crc64nvme) { crc64nvme.update(bytes) }
  }
}

/// What a `DigestSet` found: nil for what was not asked for.
package struct Digests: Sendable, Equatable {
  package let md5: [UInt8]?
  package let sha1: [UInt8]?
  package let sha256: SHA256Digest?
  package let crc32: UInt32?
  package let crc32c: UInt32?
  package let crc64nvme: UInt64?

  /// The value of `algorithm` as S3 puts it into base64: CRCs with the highest byte first.
  package func value(of algorithm: ChecksumAlgorithm) -> [UInt8]? {
    switch algorithm {
    case .crc32: crc32.map(Self.bigEndian)
    case .crc32c: crc32c.map(Self.bigEndian)
    case .crc64nvme: crc64nvme.map(Self.bigEndian)
    case .sha1: sha1
    case .sha256: sha256?.bytes
    }
  }

  private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) }
  }
}
