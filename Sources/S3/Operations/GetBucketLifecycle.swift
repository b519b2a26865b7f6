package import HTTP
package import Identity
import Lifecycle
import Storage

/// Gives a bucket's lifecycle rules, in the order in which they were given.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html>
package struct GetBucketLifecycle: Operation {
  package static let name = "GetBucketLifecycleConfiguration"
  package static let route = Route(.get, .bucket, .lifecycle)
  package static let right = Right.getLifecycleConfiguration
  package static let documentedNames = ["GetBucketLifecycleConfiguration", "GetBucketLifecycle"]

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let stored = try context.store { storage throws(StorageError) in
      try storage.document(.lifecycle, of: bucket)
    }
    guard let configuration = try? LifecycleConfiguration(stored: stored) else {
      throw S3Error(.internalError, detail: "the lifecycle configuration of \(bucket.name) cannot be read")
    }
    var response = Response.xml(configuration.document)
    response.headers.add(TransitionMinimumSize.header, configuration.minimumSize.rawValue)
    return response
  }
}
