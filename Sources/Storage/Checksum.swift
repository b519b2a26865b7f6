package import Crypto

/// A checksum that a client gave or asked for, kept with the object and returned as it was.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>
package struct Checksum: Hashable, Sendable {
  /// What the value covers.
  package enum Kind: UInt8, Sendable {
    /// The bytes of the whole object.
    case fullObject = 0
    /// The parts' checksums, one after another; shown with `-N`, the number of parts.
    case composite = 1
  }

  package let algorithm: ChecksumAlgorithm
  package let kind: Kind
  package let value: [UInt8]

  package init(algorithm: ChecksumAlgorithm, kind: Kind = .fullObject, value: [UInt8]) {
    self.algorithm = algorithm
    self.kind = kind
    self.value = value
  }
}
