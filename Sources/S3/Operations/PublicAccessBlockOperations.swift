package import HTTP
package import Identity
package import Storage

/// Tells what a bucket does not let anybody make public.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html>
package struct GetPublicAccessBlock: Operation {
  package static let route = Route(.get, .bucket, .publicAccessBlock)
  package static let right = Right.getBucketPublicAccessBlock

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    .xml(try context.store { storage throws(StorageError) in try storage.document(.publicAccessBlock, of: bucket) })
  }
}

/// Says what a bucket does not let anybody make public.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html>
package struct PutPublicAccessBlock: Operation {
  package static let route = Route(.put, .bucket, .publicAccessBlock)
  package static let right = Right.putBucketPublicAccessBlock
  package static let capability: Capability? = .accessControlLists
  package static let payload = PayloadPolicy.document(.optional)

  private static let maximumDocumentBytes = 16 << 10

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let block = try PublicAccessBlock(document: try context.payload.bytes(maximum: Self.maximumDocumentBytes))
    try context.store { storage throws(StorageError) in
      try storage.setDocument(.publicAccessBlock, of: bucket, to: block.document)
    }
    return Response(status: 200)
  }
}

/// Blocks nothing any more.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html>
package struct DeletePublicAccessBlock: Operation {
  package static let route = Route(.delete, .bucket, .publicAccessBlock)
  package static let right = Right.putBucketPublicAccessBlock

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try context.store { storage throws(StorageError) in
      try storage.setDocument(.publicAccessBlock, of: bucket, to: nil)
    }
    return Response(status: 204)
  }
}
