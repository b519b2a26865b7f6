package import HTTP
package import Identity
package import Storage

/// What the router finds: an operation's declarations as plain data, and how to run it.
package struct Endpoint: Sendable {
  package typealias Run = @Sendable (S3Request, OperationContext) throws(S3Error) -> Response

  /// What comes of it.
  package enum Effect: Sendable {
    /// What AWS does.
    case whole
    /// It is about a configuration that is kept and given back, and nothing acts by it.
    case storedOnly
    /// It is about a configuration that there never is.
    case unset
  }

  package let name: String
  package let route: Route
  package let right: Right
  package let versionRight: Right
  package let asksForEachObject: Bool
  package let capability: Capability?
  package let payload: PayloadPolicy
  package let effect: Effect
  /// What AWS calls it; several where one route serves several of AWS's operations.
  package let documentedNames: [String]
  /// Called with everything above already checked.
  let run: Run

  /// An endpoint that is an operation.
  package init<O: Operation>(_ operation: O.Type) {
    self.init(
      name: O.name, route: O.route, right: O.right, versionRight: O.versionRight,
      asksForEachObject: O.asksForEachObject, capability: O.capability, payload: O.payload,
      documentedNames: O.documentedNames
    ) { (request, context) throws(S3Error) in
      let operation = try O(request)
      try context.meet(operation.demands)
      return try operation.respond(in: context)
    }
  }

  /// An endpoint that is little more than its declarations: a configuration that is kept, or that a bucket never has.
  package init(
    name: String, route: Route, right: Right, versionRight: Right? = nil, asksForEachObject: Bool = false,
    capability: Capability? = nil, payload: PayloadPolicy = .none, effect: Effect = .whole,
    documentedNames: [String]? = nil,
    run: @escaping Run
  ) {
    self.name = name
    self.route = route
    self.right = right
    self.versionRight = versionRight ?? right
    self.asksForEachObject = asksForEachObject
    self.capability = capability
    self.payload = payload
    self.effect = effect
    self.documentedNames = documentedNames ?? [name]
    self.run = run
  }
}
