package import HTTP
package import Identity
package import Storage

/// Holds a version, for no certain time, or lets go of it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html>
package struct PutObjectLegalHold: Operation {
  package static let route = Route(.put, .object, .legalHold)
  package static let right = Right.putObjectLegalHold
  package static let capability: Capability? = .objectLock
  package static let payload = PayloadPolicy.document(.required)

  private static let maximumDocumentBytes = 16 << 10

  private let object: ObjectAddress

  package init(_ request: S3Request) throws(S3Error) { object = try request.object }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let isHeld = try LegalHold.isHeld(document: try context.payload.bytes(maximum: Self.maximumDocumentBytes))
    try context.store { storage throws(StorageError) in try storage.setLegalHold(isHeld, of: object) }
    return Response(status: 200)
  }
}
