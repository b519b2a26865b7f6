package import HTTP
package import Identity
package import Storage

/// Turns object lock on for a bucket with versioning, for ever, and sets what new versions get.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html>
package struct PutObjectLockConfiguration: Operation {
  package static let route = Route(.put, .bucket, .objectLock)
  package static let right = Right.putBucketObjectLockConfiguration
  package static let capability: Capability? = .objectLock
  package static let payload = PayloadPolicy.document(.required)

  private static let maximumDocumentBytes = 16 << 10

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let lock = try BucketLock(document: try context.payload.bytes(maximum: Self.maximumDocumentBytes))
    try context.store { storage throws(StorageError) in try storage.setLock(of: bucket, to: lock) }
    return Response(status: 200)
  }
}
