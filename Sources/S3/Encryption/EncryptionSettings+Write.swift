import Encryption
import Storage

extension EncryptionSettings {
  /// How a write is encrypted that asks for nothing.
  /// - Parameter rule: the bucket's default; nil: it has none.
  /// - Throws: NotImplemented where there is no key for it, KMS.NotFoundException.
  func encryption(by rule: BucketEncryption.Rule?) throws(S3Error) -> WriteEncryption {
    switch rule {
    case .managed: try managed()
    case .kms(let keyID): .kms(keyID: try named(keyID), context: [])
    case nil: encryptsByDefault ? try managed() : .none
    }
  }

  func managed() throws(S3Error) -> WriteEncryption {
    guard hasMasterKey else {
      throw S3Error(.notImplemented, "Server side encryption is asked for, and the gateway has no master key.")
    }
    return .managed
  }

  /// - Returns: the name of the key.
  func named(_ keyID: String?) throws(S3Error) -> String {
    if let name = kmsKey(keyID) { return name }
    guard kmsKey(nil) != nil else {
      throw S3Error(.notImplemented, "SSE-KMS is asked for, and the gateway has no keys that clients may name.")
    }
    throw S3Error(.kmsNotFound, "Key '\(keyID ?? "")' does not exist")
  }
}
