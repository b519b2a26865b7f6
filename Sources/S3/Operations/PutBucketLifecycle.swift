package import HTTP
package import Identity
import Lifecycle
package import Storage

/// Sets what is removed from a bucket of itself, and when.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html>
package struct PutBucketLifecycle: Operation {
  package static let name = "PutBucketLifecycleConfiguration"
  package static let route = Route(.put, .bucket, .lifecycle)
  package static let right = Right.putLifecycleConfiguration
  package static let documentedNames = ["PutBucketLifecycleConfiguration", "PutBucketLifecycle"]
  package static let capability: Capability? = .lifecycle
  package static let payload = PayloadPolicy.document(.required)

  private let bucket: BucketAddress
  private let minimumSize: TransitionMinimumSize

  package init(_ request: S3Request) throws(S3Error) {
    bucket = try request.bucket
    minimumSize = try TransitionMinimumSize(request)
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let bytes = try context.payload.bytes(maximum: context.settings.maximumDocumentBytes)
    let configuration: LifecycleConfiguration
    do throws(LifecycleFault) {
      configuration = try LifecycleConfiguration(document: bytes, minimumSize: minimumSize)
    } catch {
      throw S3Error(lifecycle: error)
    }
    // Kept as written anew: what is stored is what was understood.
    let document = configuration.stored
    try context.store { storage throws(StorageError) in
      try storage.setDocument(.lifecycle, of: bucket, to: document)
    }
    context.lifecycles.forget(bucket)
    var response = Response(status: 200)
    response.headers.add(TransitionMinimumSize.header, minimumSize.rawValue)
    return response
  }
}

extension TransitionMinimumSize {
  static let header: StaticString = "x-amz-transition-default-minimum-object-size"

  init(_ request: S3Request) throws(S3Error) {
    guard let text = request.header(Self.header) else {
      self = .allStorageClasses
      return
    }
    guard let size = TransitionMinimumSize(rawValue: text) else {
      throw .invalidRequest("Invalid TransitionDefaultMinimumObjectSize found: \(text)")
    }
    self = size
  }
}
