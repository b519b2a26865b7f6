package import HTTP
package import Identity
import Storage

/// Removes a bucket's CORS configuration: the gateway's default holds again.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html>
package struct DeleteBucketCORS: Operation {
  package static let route = Route(.delete, .bucket, .cors)
  package static let right = Right.putBucketCORS
  package static let documentedNames = ["DeleteBucketCors"]

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try context.store { storage throws(StorageError) in
      try storage.setDocument(.cors, of: bucket, to: nil)
    }
    return Response(status: 204)
  }
}
