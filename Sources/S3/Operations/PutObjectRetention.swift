package import HTTP
package import Identity
package import Storage

/// Says until when a version must stay. Anything but a longer time takes a bypass of governance, and compliance knows none.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html>
package struct PutObjectRetention: Operation {
  package static let route = Route(.put, .object, .retention)
  package static let right = Right.putObjectRetention
  package static let capability: Capability? = .objectLock
  package static let payload = PayloadPolicy.document(.required)

  private static let maximumDocumentBytes = 16 << 10

  private let object: ObjectAddress
  private let bypassesGovernance: Bool

  package init(_ request: S3Request) throws(S3Error) {
    object = try request.object
    bypassesGovernance = GovernanceBypass.isAsked(by: request)
  }

  package var demands: Demands {
    Demands(rights: bypassesGovernance ? [(.bypassGovernanceRetention, .object(object))] : [])
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let retention = try Retention(document: try context.payload.bytes(maximum: Self.maximumDocumentBytes))
    try retention?.requireFuture(at: context.now, name: "RetainUntilDate")
    try context.store { storage throws(StorageError) in
      try storage.setRetention(retention, of: object, bypassesGovernance: bypassesGovernance)
    }
    return Response(status: 200)
  }
}
