package import HTTP
package import Identity
package import Storage

/// Gives an object another key, in one step. S3 has it for directory buckets alone; here every bucket has it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_RenameObject.html>
package struct RenameObject: Operation {
  package static let route = Route(.put, .object, .renameObject)
  package static let right = Right.putObject
  package static let capability: Capability? = .rename

  private let source: RenameSourceField
  private let destination: ObjectAddress
  private let conditions: RenameDestinationConditions
  private let token: String?

  package init(_ request: S3Request) throws(S3Error) {
    source = try RenameSourceField(request)
    destination = try request.currentObject
    conditions = try RenameDestinationConditions(request.head)
    token = try request.header("x-amz-client-token").map(Self.token)
    for key in [source.object.key, destination.key] where key.text.utf8.last == UInt8(ascii: "/") {
      throw S3Error(.invalidRequest, "An object whose key ends with a slash cannot be renamed.")
    }
    guard source.object != destination else {
      throw S3Error(.invalidRequest, "This request is illegal because it is trying to rename an object to itself.")
    }
  }

  /// The object is read where it was, and gone from there.
  package var demands: Demands {
    Demands(
      rights: [(.getObject, .object(source.object)), (.deleteObject, .object(source.object))],
      capabilities: conditions.demand)
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let request = RenameRequest(
      bucket: destination.bucket, source: source.object.key, destination: destination.key, token: token,
      checkSource: source.check, checkDestination: conditions.check)
    let info = try naming(source.object) { () throws(S3Error) in
      try context.store { storage throws(StorageError) in try storage.rename(request) }
    }
    var response = Response(status: 200)
    if let version = info.versionID { response.headers.add("x-amz-version-id", version.text) }
    return response
  }

  /// What is not there is the source, not the key of the request.
  private func naming<R>(_ source: ObjectAddress, _ work: () throws(S3Error) -> R) throws(S3Error) -> R {
    do {
      return try work()
    } catch {
      throw error.tellsAbsence ? error.naming(.object(source)) : error
    }
  }

  /// 1 to 64 visible ASCII characters.
  private static func token(_ text: String) throws(S3Error) -> String {
    guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ (33...126).contains($0) }) else {
      throw S3Error.invalidArgument("Invalid client token.", name: "x-amz-client-token", value: text)
    }
    return text
  }
}
