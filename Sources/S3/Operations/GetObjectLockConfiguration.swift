package import HTTP
package import Identity
import Storage

/// Tells a bucket's object lock and the retention that new versions get.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html>
package struct GetObjectLockConfiguration: Operation {
  package static let route = Route(.get, .bucket, .objectLock)
  package static let right = Right.getBucketObjectLockConfiguration

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    guard let lock = try context.bucket(bucket).lock else { throw S3Error(.objectLockConfigurationNotFound) }
    return .xml(lock.document)
  }
}
