package import HTTP
package import Identity
import Storage

/// Tells whether a version is held.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html>
package struct GetObjectLegalHold: Operation {
  package static let route = Route(.get, .object, .legalHold)
  package static let right = Right.getObjectLegalHold

  private let object: ObjectAddress

  package init(_ request: S3Request) throws(S3Error) { object = try request.object }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    guard let isHeld = try context.lock(of: object).legalHold else { throw .noLock(of: object) }
    return .xml(LegalHold.document(isHeld))
  }
}
