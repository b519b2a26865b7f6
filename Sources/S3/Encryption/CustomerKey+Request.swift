import Bytes
import Crypto
import Encryption
import HTTP
import Storage

/// Which of a request's keys: that of the object it is about, or that of a copy's source.
enum CustomerKeyFields {
  case object, copySource

  fileprivate var algorithm: StaticString {
    switch self {
    case .object: "x-amz-server-side-encryption-customer-algorithm"
    case .copySource: "x-amz-copy-source-server-side-encryption-customer-algorithm"
    }
  }

  fileprivate var key: StaticString {
    switch self {
    case .object: "x-amz-server-side-encryption-customer-key"
    case .copySource: "x-amz-copy-source-server-side-encryption-customer-key"
    }
  }

  fileprivate var md5: StaticString {
    switch self {
    case .object: "x-amz-server-side-encryption-customer-key-md5"
    case .copySource: "x-amz-copy-source-server-side-encryption-customer-key-md5"
    }
  }
}

extension S3Request {
  /// The key that a client sends along (SSE-C); nil where no field speaks of one. Errors never show it.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html>
  func customerKey(_ fields: CustomerKeyFields = .object) throws(S3Error) -> CustomerKey? {
    let algorithm = header(fields.algorithm)
    let key = header(fields.key)
    let md5 = header(fields.md5)
    guard algorithm != nil || key != nil || md5 != nil else { return nil }
    guard let algorithm else {
      throw .incompleteCustomerKey(fields.algorithm, "must provide a valid encryption algorithm.")
    }
    guard algorithm == "AES256" else { throw S3Error(.invalidEncryptionAlgorithm) }
    guard let key else { throw .incompleteCustomerKey(fields.key, "must provide an appropriate secret key.") }
    guard let bytes = Base64.decode(key), let customerKey = CustomerKey(bytes) else {
      throw .invalidArgument(
        "The secret key was invalid for the specified algorithm.", name: "\(fields.key)", value: "")
    }
    guard let md5 else {
      throw .incompleteCustomerKey(fields.md5, "must provide the client calculated MD5 of the secret key.")
    }
    guard let digest = Base64.decode(md5), digest == customerKey.md5 else {
      throw .invalidArgument(
        "The calculated MD5 hash of the key did not match the hash that was provided.", name: "\(fields.md5)",
        value: md5)
    }
    return customerKey
  }
}

extension S3Error {
  fileprivate static func incompleteCustomerKey(_ name: StaticString, _ what: String) -> S3Error {
    .invalidArgument(
      "Requests specifying Server Side Encryption with Customer provided keys \(what)", name: "\(name)", value: "")
  }
}

extension OperationContext {
  /// Refuses keys that came where everybody on the way could read them.
  func admit(_ keys: CustomerKey?...) throws(S3Error) {
    guard keys.contains(where: { $0 != nil }) else { return }
    guard conditions.connection.isTLS || settings.encryption.takesCustomerKeysInTheClear else {
      throw .invalidRequest(
        "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection.")
    }
  }
}

extension S3Request {
  /// A read says nothing of how the object was to be encrypted: that was its write's to say.
  func refuseWriteEncryption() throws(S3Error) {
    guard let method = header("x-amz-server-side-encryption") else { return }
    throw .invalidArgument(
      "x-amz-server-side-encryption header is not supported for this operation.", name: "x-amz-server-side-encryption",
      value: method)
  }
}

extension UploadInfo {
  /// Decides whether a part may be encrypted with its upload's others. An upload speaks of keys in words of its own.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html>
  func require(_ key: CustomerKey?) throws(S3Error) {
    do throws(KeyFault) {
      guard let encryption else {
        guard key == nil else { throw .keyNotApplicable }
        return
      }
      try encryption.requireKey(key)
    } catch {
      switch error {
      case .keyRequired:
        throw .invalidRequest(
          "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters."
        )
      case .wrongKey:
        throw .invalidRequest("The provided encryption parameters did not match the ones used originally.")
      case .keyNotApplicable:
        throw .invalidRequest(
          "The multipart upload initiate did not request encryption. Please resend the request without sending encryption parameters."
        )
      case .noMasterKey, .damaged: throw S3Error(storage: StorageError(error))
      }
    }
  }
}
