/// An endpoint of the gateway's own for callers with a key, under `/-/`. Its requests are signed as S3's are (SigV4, service `s3`) and go along
/// the same pipeline; only errors are JSON.
package struct OwnEndpoint: Sendable {
  package let path: OwnPath
  package let endpoint: Endpoint
  /// Whether requests without a key are answered elsewhere, by the handler of what is open to everybody.
  package let isOpen: Bool

  /// - Precondition: the endpoint's route is of the level that the path names: a bucket, or the service.
  package init(_ path: OwnPath, _ endpoint: Endpoint, isOpen: Bool = false) {
    precondition(endpoint.route.level == path.level, "\(endpoint.name): its right is asked for on what the path names")
    self.path = path
    self.endpoint = endpoint
    self.isOpen = isOpen
  }

  /// An endpoint that is an operation.
  package init<O: Operation>(_ path: OwnPath, _ operation: O.Type) { self.init(path, Endpoint(operation)) }
}

/// Finds the gateway's own endpoints.
struct OwnRouter: Sendable {
  private let endpoints: [OwnEndpoint]

  init(_ endpoints: [OwnEndpoint]) { self.endpoints = endpoints }

  /// The endpoints at one path, one a method, and what the path names.
  struct Place {
    let address: Address
    let isOpen: Bool
    private let endpoints: [Endpoint]

    fileprivate init?(_ path: String, of all: [OwnEndpoint]) {
      let here = all.filter { $0.path.address(in: path) != nil }
      guard let address = here.first?.path.address(in: path) else { return nil }
      self.address = address
      isOpen = here.allSatisfy(\.isOpen)
      endpoints = here.map(\.endpoint)
    }

    /// - Throws: MethodNotAllowed.
    func endpoint(for route: Route) throws(S3Error) -> Endpoint {
      guard let endpoint = endpoints.first(where: { $0.route.method == route.method }) else {
        throw S3Error(.methodNotAllowed)
      }
      return endpoint
    }
  }

  /// - Parameter path: decoded, without `/-/`.
  func place(_ path: String) -> Place? { Place(path, of: endpoints) }
}
