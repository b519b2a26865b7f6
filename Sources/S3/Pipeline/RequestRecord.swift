package import HTTP
package import Identity
package import Storage

/// What is known of a request when it has been answered: for the log, the metrics and the audit. It is cheap to make; whoever receives it
/// decides what of it is worth keeping. The query is not to be logged: it may hold a signature that is still good.
package struct RequestRecord: Sendable {
  package let id: RequestID
  package let head: RequestHead
  package let peer: PeerAddress
  /// When the request began.
  package let time: Timestamp
  /// The operation's name; nil where the request got no further than routing.
  package var operation: String?
  package var right: Right?
  /// Nil: anonymous, or not authenticated.
  package var principal: Principal?
  package var resource: Resource?
  package var status = 0
  /// Nil where the request got no further than its address.
  package var route: Route?
  /// The client's address, also behind a trusted proxy; nil: not known.
  package var client: String?
  /// Whether a browser posted it as a form.
  package var isForm = false
  /// Where the bucket's access log goes to; nil: nowhere.
  package var logging: BucketLogging?
  /// Whether it was let in by an access control list alone. Looked at only where the bucket's requests are logged.
  var isByList = false
  /// Bytes of the answer's body; nil: not known before they are sent.
  package var bytesSent: Int64?
  /// Why the request was refused. `detail` is for the log alone.
  package var error: S3Error?

  init(id: RequestID, request: Request, time: Timestamp) {
    self.id = id
    head = request.head
    peer = request.peer
    self.time = time
  }
}
