package import HTTP
package import Identity
import Storage

/// Stores an object in one body.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>
package struct PutObject: Operation {
  package static let route = Route(.put, .object)
  package static let right = Right.putObject
  package static let payload = PayloadPolicy.object

  private let put: PutRequest
  private let headers: WriteHeaders

  package init(_ request: S3Request) throws(S3Error) { try self.init(request, tags: nil) }

  /// - Parameter tags: those that are given in another way than by `x-amz-tagging`.
  init(_ request: S3Request, tags: TagSet?) throws(S3Error) {
    headers = try WriteHeaders(request, tags: tags)
    put = PutRequest(
      object: try request.currentObject, metadata: try ObjectMetadata(request), tags: headers.tags ?? .empty,
      lock: headers.lock, condition: try WriteCondition(request), origin: request.form == nil ? .put : .post)
  }

  package var demands: Demands {
    var demands = headers.demands(on: put.object)
    demands.capabilities += put.condition.demand + put.metadata.demand
    return demands
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try respond(in: context) { _ in Response(status: 200) }
  }

  /// Stores the object, and adds to an answer what every write is answered with.
  func respond(in context: OperationContext, _ answer: (ObjectInfo) -> Response) throws(S3Error) -> Response {
    try headers.check(at: context.now)
    guard put.lock == .none || context.payload.hasIntegrity else { throw Self.lockNeedsIntegrity }
    var put = put
    put.encryption = try context.encryption(headers.encryption, in: put.object.bucket)
    put.access = try context.access(headers.acl, in: put.object.bucket)
    let request = put
    let info = try context.store { storage throws(StorageError) in try storage.put(request, body: context.payload) }
    var response = answer(info)
    response.headers.add("ETag", info.etag.quoted)
    response.headers.addNewVersion(info)
    response.headers.add(info.checksums, parts: info.partCount)
    response.headers.add(info.encryption)
    response.addExpiration(of: info, in: put.object.bucket, context)
    return response
  }

  private static let lockNeedsIntegrity = S3Error.invalidRequest(
    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters")
}
