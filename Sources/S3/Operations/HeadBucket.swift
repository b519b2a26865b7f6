package import HTTP
package import Identity
import Storage

/// Tells whether a bucket is there for the caller, and its region.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html>
package struct HeadBucket: Operation {
  package static let route = Route(.head, .bucket)
  package static let right = Right.listBucket

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let info = try context.bucket(bucket)
    var response = Response(status: 200)
    response.headers.add("x-amz-bucket-region", info.region(context.settings))
    response.headers.add("x-amz-access-point-alias", "false")
    response.headers.add("Content-Type", "application/xml")
    return response
  }
}
