import Bytes
import Crypto
package import S3Client

/// Names one version of the source for good. Its id alone does not: `null` is overwritten.
package struct VersionMark: Sendable, Hashable {
  package let versionID: String
  /// Of id, ETag and time; 16 hexadecimal digits.
  package let digest: String

  package init(versionID: String, digest: String) {
    self.versionID = versionID
    self.digest = digest
  }

  /// The digest as a number; nil for one that is not 16 digits.
  var number: UInt64? { digest.utf8.count == 16 ? UInt64(digest, radix: 16) : nil }

  package init(_ version: ListedVersion) {
    let text = "\(version.versionID)\n\(version.etag)\n\(version.lastModified)\n\(version.isDeleteMarker)"
    versionID = version.versionID
    digest = SHA256.hash(Array(text.utf8)).withUnsafeBytes { Hex.encode(UnsafeRawBufferPointer(rebasing: $0[..<8])) }
  }
}

/// A key by 128 bits of its digest: millions of them are remembered.
struct KeyDigest: Hashable, Sendable {
  private let high: UInt64
  private let low: UInt64

  init(_ key: String) {
    (high, low) = SHA256.hash(Array(key.utf8)).withUnsafeBytes {
      ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
  }
}
