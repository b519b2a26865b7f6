package import HTTP
package import Identity
package import Storage

/// Says who owns the objects of a bucket. There are no access control lists yet: whatever is set here, only the owner's is taken.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html>
package struct PutBucketOwnershipControls: Operation {
  package static let route = Route(.put, .bucket, .ownershipControls)
  package static let right = Right.putBucketOwnershipControls
  package static let capability: Capability? = .accessControlLists
  package static let payload = PayloadPolicy.document(.required)

  private static let maximumDocumentBytes = 16 << 10

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let bytes = try context.payload.bytes(maximum: Self.maximumDocumentBytes)
    // Kept as written anew: what is stored is what was understood.
    let controls = try OwnershipControls(document: bytes)
    let list = try context.store { storage throws(StorageError) in try storage.accessControlList(of: bucket) }
    guard controls.ownership?.takesLists == true || list == nil else {
      throw S3Error(.invalidBucketACLWithObjectOwnership)
    }
    let document = controls.document
    try context.store { storage throws(StorageError) in
      try storage.setDocument(.ownershipControls, of: bucket, to: document)
    }
    return Response(status: 200)
  }
}
