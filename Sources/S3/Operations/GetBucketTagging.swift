package import HTTP
package import Identity
import Storage

/// Gives a bucket's tags.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html>
package struct GetBucketTagging: Operation {
  package static let route = Route(.get, .bucket, .tagging)
  package static let right = Right.getBucketTagging

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let document = try context.store { storage throws(StorageError) in try storage.document(.tagging, of: bucket) }
    return .xml(document)
  }
}
