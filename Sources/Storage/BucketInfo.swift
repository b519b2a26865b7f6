/// What is known of a bucket.
package struct BucketInfo: Sendable {
  package let name: BucketName
  package let created: Timestamp
  /// As given in `CreateBucket`; nil: none was given.
  package let region: String?
  package let versioning: VersioningState
  /// Nil: object lock was never turned on.
  package let lock: BucketLock?
  /// Nil: the tenant itself.
  package let owner: UserID?

  package init(
    name: BucketName, created: Timestamp, region: String? = nil, versioning: VersioningState = .never,
    lock: BucketLock? = nil, owner: UserID? = nil
  ) {
    self.name = name
    self.created = created
    self.region = region
    self.versioning = versioning
    self.lock = lock
    self.owner = owner
  }
}

/// A configuration document of a bucket, kept as its parsed and validated XML wrote it (but for the access control list and the policy).
package enum BucketDocument: String, CaseIterable, Sendable {
  case accelerate
  case analytics
  case cors
  case intelligentTiering
  case inventory
  case lifecycle
  case logging
  case metrics
  case notification
  case ownershipControls
  case requestPayment
  case tagging
  case website
  /// An `AccessControlList` in its stored form.
  case acl
  case publicAccessBlock
  /// As the client wrote it: JSON.
  case policy
  /// As the client wrote it: the XML of its default encryption.
  case encryption
}
