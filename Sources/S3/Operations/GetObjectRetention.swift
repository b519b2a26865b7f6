package import HTTP
package import Identity
import Storage

/// Tells until when a version must stay.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html>
package struct GetObjectRetention: Operation {
  package static let route = Route(.get, .object, .retention)
  package static let right = Right.getObjectRetention

  private let object: ObjectAddress

  package init(_ request: S3Request) throws(S3Error) { object = try request.object }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    guard let retention = try context.lock(of: object).retention else { throw .noLock(of: object) }
    return .xml(retention.document)
  }
}
