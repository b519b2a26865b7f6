package import Identity
package import Storage

/// What an operation works with: the storage of its bucket, the body, the caller's rights, the settings.
package struct OperationContext {
  /// The storage of the request's bucket; for a request without one, that of new buckets.
  package let storage: ResolvedStorage
  package let resolver: any BucketResolver
  package let access: AccessDecider
  /// What let the request in.
  package let decision: AccessDecision
  /// Who there is besides the caller.
  package let directory: UserDirectory
  /// Nil: anonymous.
  package let principal: Principal?
  /// What a policy can learn of the request.
  package let conditions: RequestConditions
  package let settings: S3Settings
  package let lifecycles: LifecycleLookup
  package let encryptions: EncryptionLookup
  package let loggings: LoggingLookup
  package let payload: IncomingPayload
  /// When the request began.
  package let now: Timestamp

  package init(
    storage: ResolvedStorage, resolver: any BucketResolver, access: AccessDecider, decision: AccessDecision,
    directory: UserDirectory,
    conditions: RequestConditions, settings: S3Settings, lifecycles: LifecycleLookup, encryptions: EncryptionLookup,
    loggings: LoggingLookup,
    payload: IncomingPayload,
    now: Timestamp
  ) {
    self.storage = storage
    self.resolver = resolver
    self.access = access
    self.decision = decision
    self.directory = directory
    self.principal = conditions.principal
    self.conditions = conditions
    self.settings = settings
    self.lifecycles = lifecycles
    self.encryptions = encryptions
    self.loggings = loggings
    self.payload = payload
    self.now = now
  }

  /// Asks the storage of the request's bucket; what it refuses becomes the S3 error.
  package func store<R>(_ work: (any StorageProvider) throws(StorageError) -> R) throws(S3Error) -> R {
    try storage.ask(work)
  }

  /// Whether the caller has a right on one resource of many (each key of a DeleteObjects).
  /// - Parameter tags: what the request gives the object, where a document says so.
  package func permits(_ right: Right, on resource: Resource, bringing tags: TagSet? = nil) -> Bool {
    var conditions = conditions
    if let tags { conditions.documentTags = tags }
    return access.decide(right, on: resource, conditions).isAllowed
  }

  /// Whether the caller would have a right on a bucket that the request makes: whose it is going to be has it.
  func permits(_ right: Right, onNew bucket: BucketAddress) -> Bool {
    let decision = access.decide(right, on: .bucket(bucket), conditions)
    return decision.isAllowed || decision == .noBucket
  }

  /// Whether the caller could find out by a listing whether an object is there.
  func mayList(_ object: ObjectAddress) -> Bool { access.mayList(object, conditions) }

  /// Refuses what the caller may not or the storage cannot.
  func meet(_ demands: Demands) throws(S3Error) {
    for (right, resource) in demands.rights {
      _ = try access.require(right, on: resource, conditions)
      try resolver.storage(of: resource).admit(right)
    }
    for capability in demands.capabilities { try storage.require(capability) }
  }
}
