package import Crypto

/// Checksums of a whole from those of its parts.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html>
package enum CombinedChecksum {
  /// The checksum of the parts' checksums, in a row. Nil where S3 has no such thing.
  package static func composite(_ algorithm: ChecksumAlgorithm, _ parts: [[UInt8]]) -> [UInt8]? {
    guard algorithm.supportsComposite else { return nil }
    let digests = DigestSet(DigestKinds(algorithm))
    for part in parts { part.withUnsafeBytes { digests.update($0) } }
    return digests.finish().value(of: algorithm)
  }

  /// The checksum of the bytes of the whole. Nil where it cannot be combined.
  package static func fullObject(_ algorithm: ChecksumAlgorithm, _ parts: [(value: [UInt8], size: Int64)]) -> [UInt8]? {
    switch algorithm {
    case .crc32: combine(parts, CRC32.combine)
    case .crc32c: combine(parts, CRC32C.combine)
    case .crc64nvme: combine(parts, CRC64NVME.combine)
    case .sha1, .sha256, .sha512, .md5, .xxhash64, .xxhash3, .xxhash128: nil
    }
  }

  private static func combine<Value: FixedWidthInteger & UnsignedInteger>(
    _ parts: [(value: [UInt8], size: Int64)], _ join: ([(value: Value, length: UInt64)]) -> Value
  ) -> [UInt8] {
    let whole = join(
      parts.map { part in (part.value.reduce(0) { $0 << 8 | Value($1) }, UInt64(part.size)) })
    return withUnsafeBytes(of: whole.bigEndian) { [UInt8]($0) }
  }
}
