/// What the verifier looks at: a request as it was received, before anything is decoded.
package protocol SignedRequest {
  /// The method, as `GET`.
  var methodName: String { get }
  /// The path of the target, still percent-encoded.
  var rawPath: String { get }
  /// The query of the target, still percent-encoded, without its `?`.
  var rawQuery: String { get }
  /// The hosts, with ports, that a proxy says the client asked for; empty unless the proxy is trusted.
  var forwardedHosts: [String] { get }
  /// The bucket that the host names; nil where the path does. Signature Version 2 signs it with the path.
  var hostBucket: String? { get }
  /// Calls `body` with each header in order, names in lower case. The bytes are lent for the call.
  func forEachHeader(_ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void)
}

extension SignedRequest {
  package var hostBucket: String? { nil }
}
