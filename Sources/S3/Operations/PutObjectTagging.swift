package import HTTP
package import Identity
package import Storage

/// Gives an object, or a version of it, these tags and no others.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html>
package struct PutObjectTagging: Operation {
  package static let route = Route(.put, .object, .tagging)
  package static let right = Right.putObjectTagging
  package static let versionRight = Right.putObjectVersionTagging
  package static let capability: Capability? = .tags
  package static let payload = PayloadPolicy.document(.required)

  private let object: ObjectAddress

  package init(_ request: S3Request) throws(S3Error) { object = try request.object }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let document = try context.payload.bytes(maximum: TagSet.maximumDocumentBytes)
    let tags = try TagSet(document: document, of: .object)
    // A policy may say which tags: they are known only now.
    let right = object.version == nil ? Self.right : Self.versionRight
    guard context.permits(right, on: .object(object), bringing: tags) else { throw S3Error(.accessDenied) }
    let version = try context.store { storage throws(StorageError) in try storage.setTags(tags, of: object) }
    var response = Response(status: 200)
    if let version { response.headers.add("x-amz-version-id", version.text) }
    return response
  }
}
