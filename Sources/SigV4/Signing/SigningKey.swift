import Crypto

/// The key that signatures of one access key, day and region are made with.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
final class SigningKey: Sendable {
  private let code: HMACSHA256

  init(_ credential: Credential, secret: SecretKey) {
    let start = Array("AWS4".utf8) + secret.bytes
    let day = start.withUnsafeBytes { HMACSHA256(key: $0).code(ofText: credential.day) }
    let region = hmacSHA256(key: day, message: credential.region)
    let service = hmacSHA256(key: region, message: Credential.service)
    let key = hmacSHA256(key: service, message: Credential.terminator)
    code = key.withUnsafeBytes { HMACSHA256(key: $0) }
  }

  /// The signature of `stringToSign`.
  func signature(of stringToSign: [UInt8]) -> SHA256Digest {
    stringToSign.withUnsafeBytes { code.code(of: $0) }
  }
}

extension HMACSHA256 {
  fileprivate func code(ofText text: String) -> SHA256Digest {
    Array(text.utf8).withUnsafeBytes { code(of: $0) }
  }
}
