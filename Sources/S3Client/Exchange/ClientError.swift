/// Why a request has no good answer. No text in it holds a key, a signature or a query.
package enum ClientError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No connection: name, network, TLS. The service has seen nothing of the request.
  case unreachable(String)
  /// The connection ended or stalled. The service may or may not have acted on the request.
  case interrupted(String)
  /// The answer is not HTTP, not the document that was asked for, or over a limit.
  case malformed(String)
  /// The service said no.
  case refused(Refusal)
  /// The body to send could not be had, or was not as long as promised.
  case unreadableBody(String)

  package var description: String {
    switch self {
    case .unreachable(let text), .interrupted(let text), .malformed(let text), .unreadableBody(let text): text
    case .refused(let refusal): refusal.description
    }
  }

  /// The refusal, where it is one.
  package var refusal: Refusal? {
    if case .refused(let refusal) = self { refusal } else { nil }
  }
}

/// An answer with an error's status.
package struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
  package let status: Int
  /// S3's code; made up from the status where the answer has no document (HEAD).
  package let code: String
  package let message: String

  package init(status: Int, code: String, message: String = "") {
    self.status = status
    self.code = code
    self.message = message
  }

  package var description: String { message.isEmpty ? "\(status) \(code)" : "\(status) \(code): \(message)" }
}
