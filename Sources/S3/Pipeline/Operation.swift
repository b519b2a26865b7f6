package import HTTP
package import Identity
package import Storage

/// One S3 operation. It says what it needs; the pipeline sees to it before `respond` is called.
package protocol Operation: Sendable {
  static var route: Route { get }
  /// Needed on the bucket or object that the request names.
  static var right: Right { get }
  /// Needed in its place when the request names a version.
  static var versionRight: Right { get }
  /// Whether the operation itself asks for `right` on each object that its document names. Who lacks it on the bucket is then let through where
  /// a policy may give it for some objects.
  static var asksForEachObject: Bool { get }
  /// What the bucket's storage must be able to do for any request of this operation.
  static var capability: Capability? { get }
  static var payload: PayloadPolicy { get }
  /// What AWS calls it, where that is another name; several where AWS has several for the one route.
  static var documentedNames: [String] { get }

  /// Reads the request's parameters and headers. The caller is known by then and has `right`.
  init(_ request: S3Request) throws(S3Error)

  /// What this one request needs beyond `right` and `capability`.
  var demands: Demands { get }

  /// Does it. Reads the body, if there is one, from the context.
  func respond(in context: OperationContext) throws(S3Error) -> Response
}

extension Operation {
  package static var versionRight: Right { right }
  package static var asksForEachObject: Bool { false }
  package static var capability: Capability? { nil }
  package static var payload: PayloadPolicy { .none }
  package var demands: Demands { .none }
  package static var documentedNames: [String] { [name] }
  /// As audit and metrics name the operation.
  package static var name: String { String(describing: Self.self) }
}

/// What a single request needs: reading the source of a copy, a conditional write.
package struct Demands: Sendable {
  package var rights: [(right: Right, resource: Resource)]
  package var capabilities: [Capability]

  package init(rights: [(right: Right, resource: Resource)] = [], capabilities: [Capability] = []) {
    self.rights = rights
    self.capabilities = capabilities
  }

  package static let none = Demands()
}

/// What an operation does with the body of its request.
package enum PayloadPolicy: Hashable, Sendable {
  /// There must be none: a byte of body is UnexpectedContent.
  case none
  /// A small document, read as a whole.
  case document(Integrity)
  /// The bytes of an object or part: every payload mode, any length up to the limit of the settings.
  case object
  /// A form that a browser posts: who sends it, where it goes to, and the bytes of an object are all in the body.
  case form

  /// What the checksum headers of a document request are about.
  package enum Integrity: Hashable, Sendable {
    /// The document, where they are given.
    case optional
    /// The document; one of them or Content-MD5 must be given.
    case required
    /// Something else (CompleteMultipartUpload: the object). Content-MD5 is still checked.
    case unrelated
  }
}
