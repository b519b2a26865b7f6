package import HTTP
package import Identity
import Storage
import XML

/// Tells a bucket's region.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html>
package struct GetBucketLocation: Operation {
  package static let route = Route(.get, .bucket, .location)
  package static let right = Right.getBucketLocation

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let region = try context.bucket(bucket).region(context.settings)
    var writer = XMLWriter(root: "LocationConstraint")
    // S3's first region has no name here.
    if region != BucketInfo.firstRegion { writer.text(region) }
    return .xml(writer.finish())
  }
}
