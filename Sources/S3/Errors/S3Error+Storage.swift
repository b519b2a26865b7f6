import HTTP
package import Storage

extension S3Error {
  /// The one place where what a store refuses becomes what a client is told.
  /// - Parameter storage: what it is called to clients.
  package init(storage error: StorageError, of storage: String = "storage of this bucket") {
    switch error {
    case .noSuchBucket: self.init(.noSuchBucket)
    case .noSuchKey: self.init(.noSuchKey)
    case .noSuchVersion: self.init(.noSuchVersion)
    case .deleteMarker(let version, let modified, let isCurrent):
      self = .deleteMarker(version, modified: modified, isCurrent: isCurrent)
    case .noSuchUpload: self.init(.noSuchUpload)
    case .bucketExists: self.init(.bucketAlreadyOwnedByYou)
    case .bucketNotEmpty: self.init(.bucketNotEmpty)
    case .noSuchConfiguration(let document): self.init(Self.code(ofMissing: document))
    case .preconditionFailed(let condition):
      self.init(.preconditionFailed, elements: [Element("Condition", condition)])
    case .tokenReused: self.init(.idempotencyParameterMismatch)
    case .conditionalConflict: self.init(.conditionalRequestConflict)
    case .locked: self.init(.accessDenied, "Access Denied because object protected by object lock.")
    case .noObjectLock: self.init(.invalidRequest, "Bucket is missing Object Lock Configuration")
    case .invalidBucketState(let message): self.init(.invalidBucketState, message)
    case .keyRequired:
      self = .invalidRequest(
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object."
      )
    case .wrongKey: self.init(.accessDenied, detail: "the customer key is not the one that the object was stored with")
    case .keyNotApplicable:
      self = .invalidRequest("The encryption parameters are not applicable to this object.")
    case .noMasterKey(""):
      self = .invalidRequest("Server Side Encryption with AWS KMS managed key is not configured")
    case .noMasterKey(let name): self.init(.internalError, detail: "the master key \(name) is not in the key file")
    case .cursorExpired: self.init(.cursorExpired)
    case .invalidPart(let number): self.init(.invalidPart, elements: [Element("PartNumber", String(number))])
    case .invalidPartOrder: self.init(.invalidPartOrder)
    case .entityTooSmall(let proposed, let minimum, let part, let etag):
      self.init(
        .entityTooSmall,
        elements: [
          Element("ProposedSize", String(proposed)), Element("MinSizeAllowed", String(minimum)),
          Element("PartNumber", String(part)), Element("ETag", etag.text),
        ])
    case .unexpectedSize(let promised, let actual):
      self = .invalidRequest(
        "The provided 'x-amz-mp-object-size' header value \(promised) does not match what was computed: \(actual)")
    case .entityTooLarge(let proposed, let maximum): self = .entityTooLarge(proposed: proposed, maximum: maximum)
    case .invalidRange: self.init(.invalidRange)
    case .body(let fault): self.init(body: fault)
    case .accessDenied: self.init(.accessDenied)
    case .invalidKey(let reason): self = .invalidArgument(reason, name: "key", value: "")
    case .keyConflict(let reason): self.init(.keyConflict, reason)
    case .busy: self.init(.operationAborted, "The object is in use by another program. Please try again.")
    case .unavailable(let reason):
      self.init(.serviceUnavailable, "The \(storage) cannot be reached: \(reason).")
    case .notSupported(let capability):
      self.init(
        .notImplemented, "The \(storage) does not support what the request needs: \(capability.rawValue).",
        elements: [Element("Capability", capability.rawValue)])
    case .insufficientSpace: self.init(.storageFull)
    case .slowDown: self.init(.slowDown)
    case .corrupt(let detail), .failed(let detail): self.init(.internalError, detail: detail)
    }
  }

  /// A body over a limit, both in bytes.
  package static func entityTooLarge(proposed: Int64, maximum: Int64) -> S3Error {
    S3Error(
      .entityTooLarge,
      elements: [Element("ProposedSize", String(proposed)), Element("MaxSizeAllowed", String(maximum))])
  }

  /// A delete marker where an object was asked for. Without a version it is as good as none; with one, only removing it is allowed.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html>
  private static func deleteMarker(_ version: VersionID, modified: Timestamp, isCurrent: Bool) -> S3Error {
    let fields = [Field("x-amz-delete-marker", "true"), Field("x-amz-version-id", version.text)]
    guard !isCurrent else { return S3Error(.noSuchKey, fields: fields) }
    return S3Error(
      .methodNotAllowed, elements: [Element("ResourceType", "DeleteMarker")],
      fields: fields + [Field("Allow", "DELETE"), Field("Last-Modified", HTTPDate.format(modified.seconds))])
  }

  private static func code(ofMissing document: BucketDocument) -> S3ErrorCode {
    switch document {
    case .acl: .internalError
    case .ownershipControls: .ownershipControlsNotFound
    case .publicAccessBlock: .noSuchPublicAccessBlockConfiguration
    case .cors: .noSuchCORSConfiguration
    case .lifecycle: .noSuchLifecycleConfiguration
    case .encryption: .serverSideEncryptionConfigurationNotFound
    case .tagging: .noSuchTagSet
    case .policy: .noSuchBucketPolicy
    case .website: .noSuchWebsiteConfiguration
    case .accelerate, .analytics, .intelligentTiering, .inventory, .logging, .metrics, .notification,
      .requestPayment:
      .noSuchConfiguration
    }
  }
}
