package import HTTP
package import Identity
import Storage

/// Gives a bucket's own CORS configuration; the gateway's default is none of it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html>
package struct GetBucketCORS: Operation {
  package static let route = Route(.get, .bucket, .cors)
  package static let right = Right.getBucketCORS
  package static let documentedNames = ["GetBucketCors"]

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let document = try context.store { storage throws(StorageError) in
      try storage.document(.cors, of: bucket)
    }
    return .xml(document)
  }
}
