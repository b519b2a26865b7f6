package import HTTP
package import Identity
import Storage

/// Removes an object, or a version of it. Removing what is not there succeeds.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>
package struct DeleteObject: Operation {
  package static let route = Route(.delete, .object)
  package static let right = Right.deleteObject
  package static let versionRight = Right.deleteObjectVersion

  private let object: ObjectAddress
  private let condition: WriteCondition
  private let conditions: DeleteConditions
  private let bypassesGovernance: Bool

  package init(_ request: S3Request) throws(S3Error) {
    object = try request.object
    condition = try WriteCondition(request)
    bypassesGovernance = GovernanceBypass.isAsked(by: request)
    conditions = try DeleteConditions(request)
  }

  package var demands: Demands {
    Demands(
      rights: bypassesGovernance ? [(.bypassGovernanceRetention, .object(object))] : [],
      capabilities: conditions.isEmpty ? condition.demand : [.conditionalWrite])
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let request = DeleteRequest(
      key: object.key, version: object.version, condition: condition, size: conditions.size,
      lastModified: conditions.lastModified, bypassesGovernance: bypassesGovernance)
    let outcome = try context.store { storage throws(StorageError) in
      guard let result = try storage.delete([request], in: object.bucket).first else {
        throw .failed("a delete without a result")
      }
      return try result.get()
    }
    var response = Response(status: 204)
    if let version = outcome.version { response.headers.add("x-amz-version-id", version.text) }
    if outcome.isDeleteMarker { response.headers.add("x-amz-delete-marker", "true") }
    return response
  }
}
