package import HTTP

/// What tells one operation from all others: compared as a whole, never in part.
package struct Route: Hashable, Sendable {
  /// What a path names.
  package enum Level: UInt8, CaseIterable, Sendable { case service, bucket, object }

  package let method: Method
  package let level: Level
  package let subresource: Subresource?
  /// Whether there is an `x-amz-copy-source`.
  package let copies: Bool

  package init(_ method: Method, _ level: Level, _ subresource: Subresource? = nil, copies: Bool = false) {
    self.method = method
    self.level = level
    self.subresource = subresource
    self.copies = copies
  }
}

extension Route: CustomStringConvertible {
  package var description: String {
    let query = subresource.map { "?\($0.rawValue)" } ?? ""
    return "\(method.name) \(level)\(query)\(copies ? " with a copy source" : "")"
  }
}
