/// Whom the objects of a bucket belong to, and whether access control lists count.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
package enum ObjectOwnership: String, CaseIterable, Hashable, Sendable {
  /// The bucket's owner; lists count for nothing. New buckets have this.
  case bucketOwnerEnforced = "BucketOwnerEnforced"
  /// The bucket's owner where the writer says so (`bucket-owner-full-control`), else the writer.
  case bucketOwnerPreferred = "BucketOwnerPreferred"
  /// The writer.
  case objectWriter = "ObjectWriter"

  package var takesLists: Bool { self != .bucketOwnerEnforced }
}

/// What a bucket does not let anybody make public.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
package struct PublicAccessBlock: Hashable, Sendable {
  package var blocksPublicACLs = false
  package var ignoresPublicACLs = false
  package var blocksPublicPolicy = false
  package var restrictsPublicBuckets = false

  package init() {}
}
