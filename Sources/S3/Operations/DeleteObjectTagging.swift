package import HTTP
package import Identity
package import Storage

/// Removes all tags of an object, or of a version of it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html>
package struct DeleteObjectTagging: Operation {
  package static let route = Route(.delete, .object, .tagging)
  package static let right = Right.deleteObjectTagging
  package static let versionRight = Right.deleteObjectVersionTagging
  package static let capability: Capability? = .tags

  private let object: ObjectAddress

  package init(_ request: S3Request) throws(S3Error) { object = try request.object }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let version = try context.store { storage throws(StorageError) in try storage.setTags(.empty, of: object) }
    var response = Response(status: 204)
    if let version { response.headers.add("x-amz-version-id", version.text) }
    return response
  }
}
