package import HTTP
package import Identity
package import Storage

/// Ends an upload and frees its parts.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html>
package struct AbortMultipartUpload: Operation {
  package static let route = Route(.delete, .object, .uploadID)
  package static let right = Right.abortMultipartUpload
  package static let capability: Capability? = .multipart

  private let upload: UploadReference
  /// Seconds since 1970.
  private let initiated: Int64?

  package init(_ request: S3Request) throws(S3Error) {
    upload = try UploadReference(request)
    initiated = try request.header(Self.condition).map { text throws(S3Error) in
      guard let moment = HTTPDate.parse(text) else {
        throw .invalidArgument("Invalid \(Self.condition)", name: "\(Self.condition)", value: text)
      }
      return moment
    }
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let address = try upload.address
    try context.store(on: upload) { storage throws(StorageError) in
      // When an upload was begun never changes: the answer holds also for the next step.
      if let initiated, try storage.upload(address.id, of: address.object).initiated.seconds != initiated {
        throw .preconditionFailed(condition: "\(Self.condition)")
      }
      try storage.abortUpload(address)
    }
    return Response(status: 204)
  }

  private static let condition: StaticString = "x-amz-if-match-initiated-time"
}
