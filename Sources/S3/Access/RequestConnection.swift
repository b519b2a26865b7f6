import HTTP

/// Where a request comes from.
package struct RequestConnection: Sendable {
  /// The client's IP address; nil over a Unix socket.
  package let client: String?
  /// Whether the client speaks TLS: it ends here, or at a trusted proxy that says so (`X-Forwarded-Proto`).
  package let isTLS: Bool

  package init(client: String?, isTLS: Bool) {
    self.client = client
    self.isTLS = isTLS
  }

  /// Who forwards a request is believed only where the settings trust the proxy: then the last address in `X-Forwarded-For` that is no trusted
  /// proxy itself is the client's.
  init(_ request: Request, settings: S3Settings) {
    isTLS = request.isTLS || Self.isForwardedTLS(request, settings)
    var client = request.peer.address
    if request.head.has("x-forwarded-for") {
      var forwarded = Self.addresses(request.head)
      while settings.isTrustedProxy(PeerAddress(address: client, port: request.peer.port)),
        let last = forwarded.popLast()
      {
        client = last
      }
    }
    self.client = client.isEmpty ? nil : client
  }

  /// Every proxy between must have spoken TLS.
  private static func isForwardedTLS(_ request: Request, _ settings: S3Settings) -> Bool {
    guard request.head.has("x-forwarded-proto"), settings.isTrustedProxy(request.peer) else { return false }
    let protocols = request.head.values("x-forwarded-proto").flatMap { $0.split(separator: ",") }
    return !protocols.isEmpty && protocols.allSatisfy { $0.filter { $0 != " " }.lowercased() == "https" }
  }

  /// Of all fields of the name, in order.
  private static func addresses(_ head: RequestHead) -> [String] {
    head.values("x-forwarded-for").flatMap { $0.split(separator: ",") }.map { $0.filter { $0 != " " } }
  }
}
