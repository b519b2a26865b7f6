import HTTP
import Identity
import Storage
import XML

/// A configuration that AWS has and no bucket or object here can have: what reading it answers for one that never had it set, and what
/// removing it answers. Setting one is 501, which the router says.
struct UnsetConfiguration: Sendable {
  enum Answer: Sendable {
    /// 200 with a document.
    case document(@Sendable (Owner) -> [UInt8])
    /// An empty list, and NoSuchConfiguration for a single `id`.
    case emptyList(root: StaticString)
    case error(S3ErrorCode, String? = nil)
    /// 204: there was nothing to remove.
    case nothing
  }

  let name: String
  let route: Route
  let right: Right
  let answer: Answer

  init(_ name: String, _ route: Route, _ right: Right, _ answer: Answer) {
    self.name = name
    self.route = route
    self.right = right
    self.answer = answer
  }

  var endpoint: Endpoint {
    Endpoint(name: name, route: route, right: right) { (request, context) throws(S3Error) in
      try requireResource(of: request, in: context)
      return try respond(to: request)
    }
  }

  /// A configuration of what does not exist is not merely unset.
  private func requireResource(of request: S3Request, in context: OperationContext) throws(S3Error) {
    let bucket = try request.bucket
    guard route.level == .object else {
      _ = try context.bucket(bucket)
      return
    }
    let object = try request.object
    _ = try context.store { storage throws(StorageError) in try storage.head(object) }
  }

  private func respond(to request: S3Request) throws(S3Error) -> Response {
    switch answer {
    case .document(let write): return .xml(write(Owner(tenant: request.tenant)))
    case .emptyList(let root):
      guard !request.query.has("id") else { throw S3Error(.noSuchConfiguration) }
      var writer = XMLWriter(root: root)
      writer.element("IsTruncated", false)
      return .xml(writer.finish())
    case .error(let code, let message): throw S3Error(code, message)
    case .nothing: return Response(status: 204)
    }
  }
}

extension UnsetConfiguration.Answer {
  /// A document of its root alone.
  static func empty(_ root: StaticString) -> Self {
    .document { _ in XMLWriter(root: root).finish() }
  }
}
