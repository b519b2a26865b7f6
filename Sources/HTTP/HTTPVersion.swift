/// The protocol versions that are served (RFC 9112 section 2.3); a later 1.x is treated as 1.1.
package enum HTTPVersion: Sendable, Hashable, Comparable {
  case http10, http11

  /// The version as it stands in the request line.
  package var name: String {
    switch self {
    case .http10: "HTTP/1.0"
    case .http11: "HTTP/1.1"
    }
  }
}
