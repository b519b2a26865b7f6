import Crypto

/// A key that a client sends with each request (SSE-C): the store never keeps it. Its text says nothing of it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html>
package struct CustomerKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Bytes: AES-256.
  package static let length = 32

  let secret: Secret
  /// Tells clients' keys apart; the 16 bytes of MD5 that S3 answers with.
  package let md5: [UInt8]

  /// Nil for a key of another length.
  package init?(_ bytes: [UInt8]) {
    guard let secret = Secret(bytes) else { return nil }
    self.secret = secret
    md5 = MessageDigest.hash(.md5, bytes)
  }

  package var description: String { "(customer key)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
