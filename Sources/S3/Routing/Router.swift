package import HTTP

/// Finds the endpoint of a request: one exact look-up, no fall-through.
package struct Router: Sendable {
  private let endpoints: [Route: Endpoint]

  /// - Precondition: no two endpoints have the same route.
  package init(_ endpoints: [Endpoint]) {
    self.endpoints = Dictionary(uniqueKeysWithValues: endpoints.map { ($0.route, $0) })
  }

  private static let refused = Dictionary(uniqueKeysWithValues: RefusedOperation.all.map { ($0.route, $0) })

  /// All endpoints, in no order.
  package var all: some Collection<Endpoint> { endpoints.values }

  /// The endpoint of a route.
  /// - Throws: NotImplemented for a sub-resource that this method does not serve, MethodNotAllowed for the rest.
  package func endpoint(for route: Route) throws(S3Error) -> Endpoint {
    if let endpoint = endpoints[route] { return endpoint }
    if let refused = Self.refused[route] { throw refused.error }
    if let subresource = route.subresource { throw .notImplemented(subresource: subresource.rawValue) }
    if route.copies { throw .notImplemented(header: "x-amz-copy-source") }
    throw S3Error(
      .methodNotAllowed,
      elements: [.init("Method", route.method.name), .init("ResourceType", route.level.resourceType)])
  }
}

extension Route.Level {
  /// What errors call it.
  var resourceType: String {
    switch self {
    case .service: "SERVICE"
    case .bucket: "BUCKET"
    case .object: "OBJECT"
    }
  }
}

extension Route {
  /// What a request asks for.
  ///
  /// A query name that is no sub-resource and no parameter is ignored when it has a value, as AWS ignores it (`x-id=GetObject`). Without one
  /// it looks like a sub-resource that is not known here, and is refused: it never falls through to the bucket or the object.
  package init(method: Method, address: Address, query: Query, copies: Bool) throws(S3Error) {
    let level = address.level
    var found: Subresource?
    for item in query.items {
      if let subresource = Subresource.named(item.name) {
        if let found, found != subresource { throw Self.conflict(found, subresource) }
        found = subresource
      } else if item.value?.isEmpty ?? true, !Parameter.isKnown(item.name) {
        throw .notImplemented(subresource: item.name)
      }
    }
    self.init(method, level, found, copies: copies && method == .put && level == .object)
  }

  private static func conflict(_ first: Subresource, _ second: Subresource) -> S3Error {
    S3Error.invalidArgument(
      "Conflicting query string parameters: \(first.rawValue), \(second.rawValue)", name: "ResourceType",
      value: first.rawValue)
  }
}
