import CLinux

/// POSTs documents to one URL, unsigned, each on a connection of its own: what webhooks take. Follows no redirect.
package final class PostSender: Sendable {
  private let endpoint: ServiceEndpoint
  private let target: String
  private let fields: [(name: String, value: String)]
  private let limit: Duration
  private let permits: @Sendable (String) -> Bool
  private let tls: TLSClientContext?

  /// Answers are read up to so many bytes.
  private static let maximumAnswerBytes = 64 << 10

  /// - Parameters:
  ///   - target: path and query, as they go over the wire.
  ///   - fields: of every request, besides its host, type and length.
  ///   - limit: to connect, and for a byte to move.
  ///   - permits: asked for the IP address that is connected to.
  package init(
    _ endpoint: ServiceEndpoint, target: String, fields: [(name: String, value: String)], limit: Duration,
    permits: @escaping @Sendable (String) -> Bool
  ) throws(ClientError) {
    martinet_ignore_sigpipe()
    self.endpoint = endpoint
    self.target = target
    self.fields = fields
    self.limit = limit
    self.permits = permits
    tls = endpoint.isTLS ? try TLSClientContext(authorityFile: nil) : nil
  }

  /// - Returns: the status of the answer.
  package func send(_ body: [UInt8], contentType: String) throws(ClientError) -> Int {
    let socket = try ClientSocket(endpoint, connectLimit: limit, stallLimit: limit, tls: tls, permits: permits)
    let connection = ClientConnection(socket)
    let answer = try connection.exchange(head(body.count, contentType), .bytes(body))
    _ = try? AnswerBody(try answer.framing(isHead: false), of: connection, giveBack: { _ in })
      .readAll(limit: Self.maximumAnswerBytes)
    return answer.status
  }

  private func head(_ length: Int, _ contentType: String) -> [UInt8] {
    var text = "POST \(target) HTTP/1.1\r\nhost: \(endpoint.hostField)\r\nconnection: close\r\n"
    for (name, value) in fields { text += "\(name): \(value)\r\n" }
    text += "content-type: \(contentType)\r\ncontent-length: \(length)\r\n\r\n"
    return Array(text.utf8)
  }
}
