/// A request as a handler gets it.
package struct Request {
  /// Method, target and fields.
  package let head: RequestHead
  /// The body; it must be read, if at all, before the handler returns.
  package let body: any RequestBody
  /// The other end of the connection: a proxy, if there is one before us.
  package let peer: PeerAddress
  /// Whether the request came over TLS that ends here.
  package let isTLS: Bool

  package init(head: RequestHead, body: any RequestBody, peer: PeerAddress, isTLS: Bool) {
    self.head = head
    self.body = body
    self.peer = peer
    self.isTLS = isTLS
  }
}

/// The other end of a connection.
package struct PeerAddress: Sendable, Hashable {
  /// The IP address as text (IPv4 mapped into IPv6 comes as IPv4); empty for a Unix socket.
  package let address: String
  /// The port; 0 for a Unix socket.
  package let port: UInt16

  package init(address: String, port: UInt16) {
    self.address = address
    self.port = port
  }
}

/// The body of a request, read once from front to end.
package protocol RequestBody: AnyObject {
  /// `Content-Length`; `nil` with chunked transfer coding; 0 when there is no body.
  var declaredLength: Int64? { get }

  /// Puts what has arrived, at least one byte, in the front of `buffer` and says how much; 0 is the end. Waits while nothing has
  /// arrived, without holding a worker's slot. The first call sends `100 Continue` where the client asked for it.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(BodyReadError) -> Int
}

/// Why a request body ended before its end. The connection closes after the answer.
package enum BodyReadError: Error, Sendable {
  /// The client closed the connection.
  case truncated
  /// Nothing arrived for the body deadline.
  case stalled
  /// Less arrived than the least average rate.
  case tooSlow
  /// The chunked coding is broken or over its limits.
  case malformedChunk
  /// The form around what is read is broken.
  case malformedForm
  /// The server is going down and its drain deadline has passed.
  case shuttingDown
}

/// What answers requests. Called on many threads at once; runs synchronously and may block inside `blocking { }`.
package protocol RequestHandler: Sendable {
  /// The answer to one request. The request is valid until this returns.
  func respond(to request: Request) -> Response
}
