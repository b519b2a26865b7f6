/// The checksums that S3 clients may ask for.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>
package enum ChecksumAlgorithm: UInt8, CaseIterable, Hashable, Sendable {
  case crc32 = 1
  case crc32c
  case crc64nvme
  case sha1
  case sha256
}
