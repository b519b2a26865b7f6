package import HTTP
package import Identity
import Storage

/// Removes an empty bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html>
package struct DeleteBucket: Operation {
  package static let route = Route(.delete, .bucket)
  package static let right = Right.deleteBucket

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try context.store { storage throws(StorageError) in try storage.deleteBucket(bucket) }
    context.lifecycles.forget(bucket)
    context.encryptions.forget(bucket)
    context.loggings.forget(bucket)
    context.access.policies.forget(bucket)
    return Response(status: 204)
  }
}
