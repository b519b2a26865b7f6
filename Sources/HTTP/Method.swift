/// A request method (RFC 9110 section 9).
package enum Method: Sendable, Hashable {
  case get, head, put, post, delete, options
  /// Any other token, as received; methods are case-sensitive.
  case other(String)

  /// The method as it stands in the request line.
  package var name: String {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .put: "PUT"
    case .post: "POST"
    case .delete: "DELETE"
    case .options: "OPTIONS"
    case .other(let name): name
    }
  }

  /// The method with that name.
  package init(name: String) {
    self =
      switch name {
      case "GET": .get
      case "HEAD": .head
      case "PUT": .put
      case "POST": .post
      case "DELETE": .delete
      case "OPTIONS": .options
      default: .other(name)
      }
  }
}
