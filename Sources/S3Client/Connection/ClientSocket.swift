import CLinux
import COpenSSL
import Glibc

/// A connected socket, with or without TLS, on which every wait has a limit. Used by one thread at a time.
final class ClientSocket {
  private let descriptor: Int32
  private var session: OpaquePointer?
  private let stallLimit: Int32

  /// Connects to the first address of the endpoint that accepts.
  convenience init(_ configuration: ClientConfiguration, tls: TLSClientContext?) throws(ClientError) {
    try self.init(
      configuration.endpoint, connectLimit: configuration.connectLimit, stallLimit: configuration.stallLimit, tls: tls)
  }

  /// - Parameter permits: which of the endpoint's addresses may be connected to.
  init(
    _ endpoint: ServiceEndpoint, connectLimit: Duration, stallLimit: Duration, tls: TLSClientContext?,
    permits: (String) -> Bool = { _ in true }
  ) throws(ClientError) {
    let limit = connectLimit.milliseconds
    descriptor = try Resolver.connect(endpoint, milliseconds: limit, permits: permits)
    self.stallLimit = stallLimit.milliseconds
    if let tls { try startTLS(tls, endpoint, milliseconds: limit) }
  }

  deinit {
    if let session { SSL_free(session) }
    close(descriptor)
  }

  /// Whether the other side has closed it, or has said something unasked: no request may go over it any more.
  var isStale: Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) != 0
  }

  /// Sends all of `bytes`.
  func send(_ bytes: UnsafeRawBufferPointer) throws(ClientError) {
    var sent = 0
    while sent < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
      if let session {
        sent += try moveTLS(session) { SSL_write(session, rest.baseAddress, Int32(clamping: rest.count)) }
      } else {
        sent += try movePlain(POLLOUT) { sendPlain(rest) }
      }
    }
  }

  /// Puts what has arrived, at least one byte, in the front of `buffer`; 0 is the end of the connection.
  func receive(into buffer: UnsafeMutableRawBufferPointer) throws(ClientError) -> Int {
    if let session {
      return try moveTLS(session) { SSL_read(session, buffer.baseAddress, Int32(clamping: buffer.count)) }
    }
    return try movePlain(POLLIN) { recv(descriptor, buffer.baseAddress, buffer.count, 0) }
  }

  private func sendPlain(_ bytes: UnsafeRawBufferPointer) -> Int {
    var part = iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    return martinet_send(descriptor, &part, 1, 0)
  }

  private func movePlain(_ event: Int32, _ call: () -> Int) throws(ClientError) -> Int {
    while true {
      let count = call()
      if count >= 0 { return count }
      guard errno == EAGAIN || errno == EINTR else {
        throw .interrupted("the connection broke: \(systemMessage(errno))")
      }
      try wait(for: event)
    }
  }

  private func moveTLS(_ session: OpaquePointer, _ call: () -> Int32) throws(ClientError) -> Int {
    while true {
      ERR_clear_error()
      let count = call()
      if count > 0 { return Int(count) }
      switch SSL_get_error(session, count) {
      case SSL_ERROR_WANT_READ: try wait(for: POLLIN)
      case SSL_ERROR_WANT_WRITE: try wait(for: POLLOUT)
      case SSL_ERROR_ZERO_RETURN: return 0
      default: throw .interrupted("the TLS connection broke")
      }
    }
  }

  private func wait(for event: Int32) throws(ClientError) {
    guard isReady(descriptor, event, milliseconds: stallLimit) else {
      throw .interrupted("nothing moved for \(stallLimit / 1000) s")
    }
  }

  private func startTLS(_ tls: TLSClientContext, _ endpoint: ServiceEndpoint, milliseconds: Int32) throws(ClientError) {
    let session = try tls.newSession(descriptor, host: endpoint.host)
    self.session = session
    while true {
      ERR_clear_error()
      let result = SSL_do_handshake(session)
      if result == 1 { return }
      let event: Int32
      switch SSL_get_error(session, result) {
      case SSL_ERROR_WANT_READ: event = POLLIN
      case SSL_ERROR_WANT_WRITE: event = POLLOUT
      default: throw .unreachable("\(endpoint): \(TLSClientContext.reason(session))")
      }
      guard isReady(descriptor, event, milliseconds: milliseconds) else {
        throw .unreachable("\(endpoint): the TLS handshake took too long")
      }
    }
  }
}

/// Waits until the socket is ready; false when it was not in time.
func isReady(_ descriptor: Int32, _ event: Int32, milliseconds: Int32) -> Bool {
  let end = martinet_monotonic_milliseconds() + Int64(milliseconds)
  var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
  while true {
    let count = poll(&entry, 1, Int32(clamping: max(end - martinet_monotonic_milliseconds(), 0)))
    if count > 0 { return true }
    if count == 0 || errno != EINTR { return false }
  }
}

func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }

extension Duration {
  var milliseconds: Int32 {
    Int32(clamping: components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
  }
}
