package import HTTP
package import Identity
import Storage

/// Removes a bucket's lifecycle rules: nothing is removed of itself any more.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html>
package struct DeleteBucketLifecycle: Operation {
  package static let route = Route(.delete, .bucket, .lifecycle)
  package static let right = Right.putLifecycleConfiguration

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try context.store { storage throws(StorageError) in
      try storage.setDocument(.lifecycle, of: bucket, to: nil)
    }
    context.lifecycles.forget(bucket)
    return Response(status: 204)
  }
}
