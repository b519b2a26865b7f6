import Bytes
import Encryption
import HTTP

extension ResponseHeaders {
  /// How an object is encrypted; nothing for one that lies in the clear.
  mutating func add(_ encryption: ObjectEncryption?) {
    guard let encryption else { return }
    switch encryption.scheme {
    case .managed: add("x-amz-server-side-encryption", "AES256")
    case .kms(let keyID, _):
      add("x-amz-server-side-encryption", "aws:kms")
      add("x-amz-server-side-encryption-aws-kms-key-id", keyID)
    case .customer(let keyMD5):
      add("x-amz-server-side-encryption-customer-algorithm", "AES256")
      add("x-amz-server-side-encryption-customer-key-MD5", Base64.encode(keyMD5))
    }
  }
}
