/// The digests of one stream, as asked for.
package struct Digests: Sendable, Equatable {
  private var md5Bytes: [UInt8]?
  private var sha1: [UInt8]?
  private var sha256: [UInt8]?
  private var crc32: [UInt8]?
  private var crc32c: [UInt8]?
  private var crc64nvme: [UInt8]?

  /// None yet.
  package init() {}

  /// The MD5; nil where it was not asked for.
  package var md5: [UInt8]? { md5Bytes }

  /// The value of `algorithm` as S3 puts it into base64, CRCs with the highest byte first; nil where it was not asked for.
  package func value(of algorithm: ChecksumAlgorithm) -> [UInt8]? {
    self[DigestKinds(algorithm)]
  }

  /// Nil where it was not asked for. `kind` is one digest, not several.
  package subscript(_ kind: DigestKinds) -> [UInt8]? {
    get {
      switch kind {
      case .md5: md5Bytes
      case .sha1: sha1
      case .sha256: sha256
      case .crc32: crc32
      case .crc32c: crc32c
      case .crc64nvme: crc64nvme
      default: nil
      }
    }
    set {
      switch kind {
      case .md5: md5Bytes = newValue
      case .sha1: sha1 = newValue
      case .sha256: sha256 = newValue
      case .crc32: crc32 = newValue
      case .crc32c: crc32c = newValue
      case .crc64nvme: crc64nvme = newValue
      default: preconditionFailure("one digest at a time")
      }
    }
  }

  /// Sets the CRC `kind`, highest byte first.
  mutating func set(_ kind: DigestKinds, _ crc: some FixedWidthInteger) {
    self[kind] = withUnsafeBytes(of: crc.bigEndian) { [UInt8]($0) }
  }
}
