package import Crypto

/// What `CreateMultipartUpload` said of checksums: the algorithm, and whether the whole will be the composite of the parts' or of the
/// bytes.
package struct UploadChecksum: Hashable, Sendable {
  package let algorithm: ChecksumAlgorithm
  package let kind: Checksum.Kind

  package init(algorithm: ChecksumAlgorithm, kind: Checksum.Kind) {
    self.algorithm = algorithm
    self.kind = kind
  }
}
