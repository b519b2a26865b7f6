import HTTP
import Identity
import Storage
import XML

/// A configuration that AWS has and no bucket here can have: what reading it answers for one that never had it set, and what removing it answers.
struct UnsetConfiguration: Sendable {
  enum Answer: Sendable {
    /// 200 with a document.
    case document(@Sendable () -> [UInt8])
    case error(S3ErrorCode)
    /// 204: there was nothing to remove.
    case nothing
  }

  let name: String
  let route: Route
  let right: Right
  let answer: Answer
  let documentedNames: [String]

  init(_ name: String, _ route: Route, _ right: Right, _ answer: Answer, documentedNames: [String]) {
    self.name = name
    self.route = route
    self.right = right
    self.answer = answer
    self.documentedNames = documentedNames
  }

  var endpoint: Endpoint {
    Endpoint(name: name, route: route, right: right, effect: .unset, documentedNames: documentedNames) {
      (request, context) throws(S3Error) in
      // A configuration of what does not exist is not merely unset.
      _ = try context.bucket(try request.bucket)
      return try respond()
    }
  }

  private func respond() throws(S3Error) -> Response {
    switch answer {
    case .document(let write): return .xml(write())
    case .error(let code): throw S3Error(code)
    case .nothing: return Response(status: 204)
    }
  }
}

extension UnsetConfiguration.Answer {
  /// A document of its root alone.
  static func empty(_ root: StaticString) -> Self {
    .document { XMLWriter(root: root).finish() }
  }
}
