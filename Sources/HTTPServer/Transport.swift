import CLinux
import COpenSSL
import Glibc

/// What came of moving bytes without waiting.
enum Transfer: Equatable {
  /// So many bytes; at least one.
  case moved(Int)
  /// Nothing now; wait for these events.
  case blocked(UInt32)
  /// The other side is gone, or sent its end.
  case ended
}

/// A connected socket, with or without TLS. Nothing here waits.
struct Transport {
  let descriptor: Int32
  private let session: OpaquePointer?

  init(descriptor: Int32, session: OpaquePointer? = nil) {
    self.descriptor = descriptor
    self.session = session
  }

  var isTLS: Bool { session != nil }

  /// Whether TLS holds decrypted bytes, of which epoll knows nothing.
  var hasPendingInput: Bool {
    session.map { SSL_pending($0) > 0 } ?? false
  }

  /// Goes on with the TLS handshake; `.moved` when it is complete.
  func handshake() -> Transfer {
    guard let session else { return .moved(1) }
    ERR_clear_error()
    let result = SSL_do_handshake(session)
    return result == 1 ? .moved(1) : transfer(session, result)
  }

  func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
    if let session {
      ERR_clear_error()
      let count = SSL_read(session, buffer.baseAddress, Int32(clamping: buffer.count))
      return transfer(session, count)
    }
    return transfer(recv(descriptor, buffer.baseAddress, buffer.count, 0), waitingFor: UInt32(MARTINET_READABLE))
  }

  /// Sends the parts, or as much as goes; `more` says that more follows at once.
  func send(_ parts: UnsafeBufferPointer<iovec>, more: Bool, staging: UnsafeMutableRawBufferPointer) -> Transfer {
    if let session { return send(parts, over: session, staging: staging) }
    let count = martinet_send(descriptor, parts.baseAddress!, Int32(parts.count), more ? 1 : 0)
    return transfer(count, waitingFor: UInt32(MARTINET_WRITABLE))
  }

  /// Sends a piece of a file without copying it; not over TLS. `nil` where the file's system cannot.
  func sendFile(_ file: Int32, offset: Int64, count: Int) -> Transfer? {
    let sent = martinet_sendfile(descriptor, file, offset, count)
    if sent < 0, errno == EINVAL || errno == ENOSYS { return nil }
    return transfer(sent, waitingFor: UInt32(MARTINET_WRITABLE))
  }

  /// Says that nothing more will be sent.
  func finishSending() {
    if let session {
      ERR_clear_error()
      SSL_shutdown(session)
    }
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Receives and forgets, beneath TLS.
  func discard(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
    transfer(recv(descriptor, buffer.baseAddress, buffer.count, 0), waitingFor: UInt32(MARTINET_READABLE))
  }

  /// Lets the close be a reset, where an orderly end would look like the end of the body.
  func resetWhenClosed() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  func close() {
    if let session {
      ERR_clear_error()
      SSL_shutdown(session)
      SSL_free(session)
    }
    Glibc.close(descriptor)
  }

  // MARK: TLS

  /// Puts small parts into one record; a single large part goes without a copy.
  ///
  /// After a blocked write the same bytes are offered again, as OpenSSL asks, because the caller has not moved on.
  private func send(
    _ parts: UnsafeBufferPointer<iovec>, over session: OpaquePointer, staging: UnsafeMutableRawBufferPointer
  ) -> Transfer {
    if parts.count == 1 {
      return write(UnsafeRawBufferPointer(start: parts[0].iov_base, count: parts[0].iov_len), to: session)
    }
    var count = 0
    for part in parts {
      let taken = min(part.iov_len, staging.count - count)
      UnsafeMutableRawBufferPointer(rebasing: staging[count...])
        .copyMemory(from: UnsafeRawBufferPointer(start: part.iov_base, count: taken))
      count += taken
    }
    return write(UnsafeRawBufferPointer(rebasing: staging[..<count]), to: session)
  }

  /// One call writes one record of 16 KiB, so it goes on until all is written or the socket is full.
  private func write(_ bytes: UnsafeRawBufferPointer, to session: OpaquePointer) -> Transfer {
    var sent = 0
    while sent < bytes.count {
      ERR_clear_error()
      let count = SSL_write(session, bytes.baseAddress! + sent, Int32(clamping: bytes.count - sent))
      if count <= 0 { return sent > 0 ? .moved(sent) : transfer(session, count) }
      sent += Int(count)
    }
    return .moved(sent)
  }

  private func transfer(_ session: OpaquePointer, _ result: Int32) -> Transfer {
    if result > 0 { return .moved(Int(result)) }
    switch SSL_get_error(session, result) {
    case SSL_ERROR_WANT_READ: return .blocked(UInt32(MARTINET_READABLE))
    case SSL_ERROR_WANT_WRITE: return .blocked(UInt32(MARTINET_WRITABLE))
    default: return .ended
    }
  }

  private func transfer(_ count: Int, waitingFor events: UInt32) -> Transfer {
    if count > 0 { return .moved(count) }
    guard count < 0 else { return .ended }
    return errno == EAGAIN || errno == EINTR ? .blocked(events) : .ended
  }
}
