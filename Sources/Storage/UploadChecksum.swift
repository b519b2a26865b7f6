package import Crypto

/// What `CreateMultipartUpload` said of checksums: the algorithm, and whether the whole will be the composite of the parts' or of the
/// bytes.
package struct UploadChecksum: Hashable, Sendable {
  package let algorithm: ChecksumAlgorithm
  package let kind: Checksum.Kind

  /// What a store keeps of bytes that came without a checksum.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html>
  package static let `default` = UploadChecksum(algorithm: .crc64nvme, kind: .fullObject)

  package init(algorithm: ChecksumAlgorithm, kind: Checksum.Kind) {
    self.algorithm = algorithm
    self.kind = kind
  }
}
