/// What is known of a bucket.
package struct BucketInfo: Sendable {
  package let name: BucketName
  package let created: Timestamp
  /// As given in `CreateBucket`; nil: none was given.
  package let region: String?
  package let versioning: VersioningState
  /// Nil: object lock was never turned on.
  package let lock: BucketLock?

  package init(
    name: BucketName, created: Timestamp, region: String? = nil, versioning: VersioningState = .never,
    lock: BucketLock? = nil
  ) {
    self.name = name
    self.created = created
    self.region = region
    self.versioning = versioning
    self.lock = lock
  }
}

/// A configuration document of a bucket, kept as its parsed and validated XML wrote it.
package enum BucketDocument: String, CaseIterable, Sendable {
  case cors
  case lifecycle
  case ownershipControls
  case tagging
}
