import Bytes
import Encryption
import JSON
import Storage

/// How a write asks for its bytes to be encrypted.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html>
enum RequestedEncryption: Sendable {
  /// As the bucket has it.
  case unspecified
  /// SSE-S3
  case managed
  /// SSE-KMS; the key as the client names it, nil for the default one.
  case kms(keyID: String?, context: [UInt8])
  /// SSE-C
  case customer(CustomerKey)

  init(_ request: S3Request) throws(S3Error) {
    let method = request.header("x-amz-server-side-encryption")
    let keyID = request.header("x-amz-server-side-encryption-aws-kms-key-id")
    let context = request.header("x-amz-server-side-encryption-context")
    let key = try request.customerKey()
    guard method == nil || key == nil else {
      throw Self.refusal(
        "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
        method)
    }
    if let key {
      self = .customer(key)
      return
    }
    guard method == "aws:kms" || keyID == nil && context == nil else {
      throw .invalidArgument(
        "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
        name: keyID == nil ? "x-amz-server-side-encryption-context" : "x-amz-server-side-encryption-aws-kms-key-id",
        value: keyID ?? "")
    }
    switch method {
    case nil: self = .unspecified
    case "AES256": self = .managed
    case "aws:kms": self = .kms(keyID: keyID, context: try context.map(Self.context) ?? [])
    case "aws:kms:dsse", "aws:fsx": throw .notImplemented(header: "x-amz-server-side-encryption")
    default: throw Self.refusal("The encryption method specified is not supported", method)
    }
  }

  var customerKey: CustomerKey? { if case .customer(let key) = self { key } else { nil } }

  var isSpecified: Bool { if case .unspecified = self { false } else { true } }

  /// The capability that a store needs for it.
  var demand: [Capability] { isSpecified ? [.encryption] : [] }

  private static func refusal(_ message: String, _ method: String?) -> S3Error {
    .invalidArgument(message, name: "x-amz-server-side-encryption", value: method ?? "")
  }

  /// Pairs of names and values, as JSON in base64. It is bound to the data key byte for byte.
  private static func context(_ text: String) throws(S3Error) -> [UInt8] {
    guard let bytes = Base64.decode(text), let value = try? JSONValue.read(bytes), case .object = value else {
      throw .invalidArgument(
        "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map",
        name: "x-amz-server-side-encryption-context", value: text)
    }
    return bytes
  }
}

// MARK: Resolving

extension OperationContext {
  /// How a new object of a bucket is to be encrypted: as its write asks, or as the bucket has it by default, or as the gateway has.
  ///
  /// A storage that cannot encrypt is not asked: that a write asks for it has been refused by then.
  /// - Throws: NotImplemented where there is no key for it, KMS.NotFoundException, AccessDenied for what the bucket blocks.
  func encryption(_ requested: RequestedEncryption, in bucket: BucketAddress) throws(S3Error) -> WriteEncryption {
    guard storage.provider.capabilities.supported.contains(.encryption) else { return .none }
    let configuration = try bucketEncryption(of: bucket)
    switch requested {
    case .customer(let key):
      try admit(key)
      if configuration?.blocksCustomerKeys == true {
        throw S3Error(.accessDenied, detail: "the bucket blocks keys of clients")
      }
      return .customer(key)
    case .managed: return try managed()
    case .kms(let keyID, let context): return .kms(keyID: try kmsKey(keyID), context: context)
    case .unspecified: return try settings.encryption.encryption(by: configuration?.rule)
    }
  }

  /// Nil where the bucket has none. One that cannot be read lets nothing be written: it might ask for encryption.
  private func bucketEncryption(of bucket: BucketAddress) throws(S3Error) -> BucketEncryption? {
    switch encryptions.find(bucket) {
    case .none: nil
    case .some(let configuration): configuration
    case .unreadable: throw S3Error(.internalError, detail: "the bucket's default encryption cannot be read")
    }
  }

  func managed() throws(S3Error) -> WriteEncryption { try settings.encryption.managed() }

  /// - Returns: the name of the key.
  func kmsKey(_ keyID: String?) throws(S3Error) -> String { try settings.encryption.named(keyID) }
}
