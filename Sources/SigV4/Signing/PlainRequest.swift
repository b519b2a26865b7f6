/// A request written out as plain values: what a `Signer` signs and what tests verify.
package struct PlainRequest: SignedRequest, Sendable {
  package var methodName: String
  package var rawPath: String
  package var rawQuery: String
  /// Names and values; names in lower case. `host` is among them.
  package var headers: [(name: String, value: String)]
  package var forwardedHosts: [String] = []

  /// - Parameters:
  ///   - path: percent-encoded.
  ///   - query: percent-encoded, without `?`.
  package init(_ methodName: String, path: String, query: String = "", headers: [(name: String, value: String)]) {
    self.methodName = methodName
    rawPath = path
    rawQuery = query
    self.headers = headers
  }

  /// Replaces the header `name`, given in lower case, or adds it.
  package mutating func setHeader(_ name: String, _ value: String) {
    headers.removeAll { $0.name == name }
    headers.append((name, value))
  }

  package func forEachHeader(_ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
    for (name, value) in headers {
      Array(name.utf8).withUnsafeBytes { name in
        Array(value.utf8).withUnsafeBytes { body(name, $0) }
      }
    }
  }
}
