package import HTTP
package import Identity
package import Storage

/// Removes what was said of who owns the objects of a bucket; the default does not come back with it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html>
package struct DeleteBucketOwnershipControls: Operation {
  package static let route = Route(.delete, .bucket, .ownershipControls)
  package static let right = Right.putBucketOwnershipControls
  package static let capability: Capability? = .accessControlLists

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try context.store { storage throws(StorageError) in
      try storage.setDocument(.ownershipControls, of: bucket, to: OwnershipControls.removed.document)
    }
    return Response(status: 204)
  }
}
