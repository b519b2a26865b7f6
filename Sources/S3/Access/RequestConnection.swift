import HTTP

/// Where a request comes from.
package struct RequestConnection: Sendable {
  /// The client's IP address; nil over a Unix socket.
  package let client: String?
  /// Whether TLS ends here.
  package let isTLS: Bool

  package init(client: String?, isTLS: Bool) {
    self.client = client
    self.isTLS = isTLS
  }

  /// Who forwards a request is believed only where the settings trust the proxy: then the last address in `X-Forwarded-For` that is no trusted
  /// proxy itself is the client's.
  init(_ request: Request, settings: S3Settings) {
    isTLS = request.isTLS
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

  /// Of all fields of the name, in order.
  private static func addresses(_ head: RequestHead) -> [String] {
    head.values("x-forwarded-for").flatMap { $0.split(separator: ",") }.map { $0.filter { $0 != " " } }
  }
}
