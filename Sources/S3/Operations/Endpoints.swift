import Storage

extension Endpoint {
  /// Everything that is served: one endpoint a route.
  package static var all: [Endpoint] {
    ofService + ofBuckets + ofObjects + ofUploads + ofConfigurations
  }

  private static var ofService: [Endpoint] { [Endpoint(ListBuckets.self)] }

  private static var ofBuckets: [Endpoint] {
    [
      Endpoint(CreateBucket.self), Endpoint(HeadBucket.self), Endpoint(DeleteBucket.self),
      Endpoint(GetBucketLocation.self), Endpoint(ListObjects.self), Endpoint(ListObjectsV2.self),
      Endpoint(ListObjectVersions.self), Endpoint(ListMultipartUploads.self), Endpoint(DeleteObjects.self),
      Endpoint(PutBucketVersioning.self), Endpoint(GetBucketVersioning.self),
      Endpoint(PutBucketCORS.self), Endpoint(GetBucketCORS.self), Endpoint(DeleteBucketCORS.self),
      Endpoint(PutBucketLifecycle.self), Endpoint(GetBucketLifecycle.self), Endpoint(DeleteBucketLifecycle.self),
      Endpoint(GetBucketACL.self), Endpoint(PutBucketACL.self), Endpoint(GetBucketOwnershipControls.self),
      Endpoint(PutBucketOwnershipControls.self), Endpoint(DeleteBucketOwnershipControls.self),
      Endpoint(GetPublicAccessBlock.self), Endpoint(PutPublicAccessBlock.self), Endpoint(DeletePublicAccessBlock.self),
      Endpoint(GetBucketPolicy.self), Endpoint(PutBucketPolicy.self), Endpoint(DeleteBucketPolicy.self),
      Endpoint(GetBucketPolicyStatus.self),
      Endpoint(PutBucketEncryption.self), Endpoint(GetBucketEncryption.self), Endpoint(DeleteBucketEncryption.self),
      Endpoint(PutObjectLockConfiguration.self), Endpoint(GetObjectLockConfiguration.self),
      Endpoint(PutBucketTagging.self), Endpoint(GetBucketTagging.self), Endpoint(DeleteBucketTagging.self),
    ]
  }

  private static var ofConfigurations: [Endpoint] {
    BucketConfiguration.all.flatMap(\.endpoints) + NamedConfiguration.all.flatMap(\.endpoints)
      + UnsetConfiguration.all.map(\.endpoint)
  }

  private static var ofObjects: [Endpoint] {
    [
      Endpoint(GetObject.self), Endpoint(HeadObject.self), Endpoint(PutObject.self), Endpoint(PostObject.self),
      Endpoint(CopyObject.self),
      Endpoint(DeleteObject.self), Endpoint(GetObjectAttributes.self), Endpoint(GetObjectACL.self),
      Endpoint(PutObjectACL.self),
      Endpoint(PutObjectTagging.self), Endpoint(GetObjectTagging.self), Endpoint(DeleteObjectTagging.self),
      Endpoint(RenameObject.self),
      Endpoint(PutObjectRetention.self), Endpoint(GetObjectRetention.self),
      Endpoint(PutObjectLegalHold.self), Endpoint(GetObjectLegalHold.self),
    ]
  }

  private static var ofUploads: [Endpoint] {
    [
      Endpoint(CreateMultipartUpload.self), Endpoint(UploadPart.self), Endpoint(UploadPartCopy.self),
      Endpoint(ListParts.self), Endpoint(CompleteMultipartUpload.self), Endpoint(AbortMultipartUpload.self),
    ]
  }
}
