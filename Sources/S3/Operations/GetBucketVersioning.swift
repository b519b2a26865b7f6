package import HTTP
package import Identity
import Storage
import XML

/// Tells whether a bucket has versioning; of one that never had, nothing.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html>
package struct GetBucketVersioning: Operation {
  package static let route = Route(.get, .bucket, .versioning)
  package static let right = Right.getBucketVersioning

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    var writer = XMLWriter(root: "VersioningConfiguration")
    switch try context.bucket(bucket).versioning {
    case .never: break
    case .enabled: writer.element("Status", "Enabled")
    case .suspended: writer.element("Status", "Suspended")
    }
    return .xml(writer.finish())
  }
}
