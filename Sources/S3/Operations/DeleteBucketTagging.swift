package import HTTP
package import Identity
import Storage

/// Removes a bucket's tags.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html>
package struct DeleteBucketTagging: Operation {
  package static let route = Route(.delete, .bucket, .tagging)
  package static let right = Right.putBucketTagging

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try context.store { storage throws(StorageError) in
      try storage.setDocument(.tagging, of: bucket, to: nil)
    }
    return Response(status: 204)
  }
}
