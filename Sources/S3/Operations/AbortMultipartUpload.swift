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

  package init(_ request: S3Request) throws(S3Error) { upload = try UploadReference(request) }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let address = try upload.address
    try context.store(on: upload) { storage throws(StorageError) in try storage.abortUpload(address) }
    return Response(status: 204)
  }
}
