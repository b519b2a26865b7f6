package import HTTP

/// Where a server listens, and every limit and deadline that it keeps.
package struct HTTPServerConfiguration: Sendable {
  /// The sockets to listen on.
  package var listeners: [ListenerConfiguration]

  // MARK: Heads

  /// Bytes of a request head; more is 431.
  package var headLimit = 16 << 10
  /// Fields of a request head; more is 431.
  package var fieldLimit = 128
  /// From the first byte of a head to its last, and for a TLS handshake; later is 408.
  package var headDeadline = Duration.seconds(10)
  /// How long a connection may wait for its next request.
  package var idleDeadline = Duration.seconds(60)

  // MARK: Bodies

  /// How long a request body may pause.
  package var bodyProgressDeadline = Duration.seconds(30)
  /// Least average bytes a second of a request body, over the time spent waiting for it; looked at once that is longer than
  /// `bodyProgressDeadline`.
  package var bodyMinimumRate: Int64 = 1 << 10
  /// How long a client may take nothing of an answer. One that is slow but moves is never cut.
  package var writeProgressDeadline = Duration.seconds(30)
  /// The rest of an unread body up to which it is read and dropped so that the connection can go on.
  package var drainLimit: Int64 = 64 << 10
  /// Bytes that are read and dropped, so that the client sees the answer, before a connection with an unread body is closed.
  package var lingerLimit: Int64 = 1 << 20
  /// How long the dropping may take, of both kinds.
  package var lingerDeadline = Duration.seconds(5)
  /// How often parked connections are looked over; deadlines are kept to this grain.
  package var sweepInterval = Duration.seconds(1)
  /// Bytes of an answer after which others get their turn.
  package var fairnessLimit: Int64 = 8 << 20
  /// Bytes of a file that are checked and sent at a time.
  package var fileWindow = 1 << 20

  // MARK: Capacity

  /// Worker threads that may run at a time; 0 is the number of cores.
  package var workerTarget = 0
  /// Worker threads that may exist.
  package var workerLimit = 1024
  /// Workers that requests with bodies may not take.
  package var workerReserve = 102
  /// Bytes of a worker's stack.
  package var workerStackSize = 512 << 10
  /// Connections that may be open; more are answered 503 at once.
  package var connectionLimit = 16_384

  // MARK: Answers of the server itself

  /// The answer where no worker is left: S3's `503 SlowDown`.
  package var overloadResponse: @Sendable () -> Response = { Response(status: 503) }
  /// The answer to what never became a request: 400, 408, 431, 505; and 500 for stored bytes that are found corrupt.
  package var errorResponse: @Sendable (_ status: Int) -> Response = { Response(status: $0) }

  package init(listeners: [ListenerConfiguration]) {
    self.listeners = listeners
  }
}

/// One socket to listen on.
package struct ListenerConfiguration: Sendable {
  /// Where to listen.
  package enum Address: Sendable, Hashable {
    /// An IP address (no name) and a port; 0 takes a free one.
    case tcp(host: String, port: UInt16)
    /// The path of a Unix socket; a dead socket there is replaced.
    case unix(path: String)
  }

  package var address: Address
  /// Certificate and key, for TLS.
  package var tls: TLSConfiguration?

  package init(_ address: Address, tls: TLSConfiguration? = nil) {
    self.address = address
    self.tls = tls
  }
}

/// The files that TLS needs. They are looked at again when new connections come, once a second at most, and reloaded when they changed.
package struct TLSConfiguration: Sendable, Hashable {
  /// PEM: the certificate and then its intermediates.
  package var certificatePath: String
  /// PEM: the private key, not encrypted.
  package var keyPath: String

  package init(certificatePath: String, keyPath: String) {
    self.certificatePath = certificatePath
    self.keyPath = keyPath
  }
}

/// Why a server does not start.
package struct HTTPServerError: Error, Sendable, CustomStringConvertible {
  /// What was tried, on what, and what the system said.
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// What an operator may want to know.
package enum HTTPServerEvent: Sendable, Hashable {
  /// Stored bytes are not what was written; the answer was refused or cut.
  case corruptBytes(String)
  /// A handler's stream failed after its head was sent; the answer was cut.
  case streamFailed(String)
  /// No more descriptors or memory for connections; accepting pauses.
  case acceptPaused(errno: Int32)
  /// A certificate was loaded anew.
  case certificateReloaded(path: String)
  /// A changed certificate cannot be used; the old one stays.
  case certificateRefused(String)
}
