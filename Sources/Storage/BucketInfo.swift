/// What is known of a bucket.
package struct BucketInfo: Sendable {
  package let name: BucketName
  package let created: Timestamp
  /// As given in `CreateBucket`; nil: none was given.
  package let region: String?

  package init(name: BucketName, created: Timestamp, region: String? = nil) {
    self.name = name
    self.created = created
    self.region = region
  }
}

/// A configuration document of a bucket, kept as its parsed and validated XML wrote it.
package enum BucketDocument: String, CaseIterable, Sendable {
  case cors
}
