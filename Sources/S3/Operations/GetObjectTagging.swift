package import HTTP
package import Identity
import Storage

/// Gives the tags of an object, or of a version of it: an empty set where there are none.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html>
package struct GetObjectTagging: Operation {
  package static let route = Route(.get, .object, .tagging)
  package static let right = Right.getObjectTagging
  package static let versionRight = Right.getObjectVersionTagging

  private let object: ObjectAddress

  package init(_ request: S3Request) throws(S3Error) { object = try request.object }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let info = try context.store { storage throws(StorageError) in try storage.head(object) }
    var response = Response.xml(info.tags.document)
    if let version = info.versionID { response.headers.add("x-amz-version-id", version.text) }
    return response
  }
}
