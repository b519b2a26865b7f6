import CLinux
import Glibc
import Workers

/// Waits until the socket is ready, with the worker's slot given away; `false` when it was not in time.
func waitForEvents(_ events: UInt32, on descriptor: Int32, milliseconds: Int64) -> Bool {
  let wanted = events & UInt32(MARTINET_WRITABLE) != 0 ? POLLOUT : POLLIN
  let end = Deadline.now + milliseconds
  return blocking {
    var entry = pollfd(fd: descriptor, events: Int16(wanted), revents: 0)
    while true {
      let rest = max(end - Deadline.now, 0)
      let count = poll(&entry, 1, Int32(clamping: rest))
      if count > 0 { return true }
      if count == 0 || errno != EINTR { return false }
    }
  }
}

extension ServerLoop {
  /// Sends a few bytes whole, waiting where it must.
  func sendAll(_ text: StaticString, over transport: Transport) -> Bool {
    sendAll(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount), over: transport) == nil
  }

  /// Sends all of `bytes`; why not, when it could not. A client that is slow but moves is waited for.
  func sendAll(_ bytes: UnsafeRawBufferPointer, over transport: Transport) -> SendFailure? {
    var sent = 0
    while sent < bytes.count {
      var part = iovec(
        iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress! + sent), iov_len: bytes.count - sent)
      let transfer = withUnsafePointer(to: &part) {
        transport.send(UnsafeBufferPointer(start: $0, count: 1), more: false, staging: scratch.staging)
      }
      switch transfer {
      case .moved(let count): sent += count
      case .ended: return .closed
      case .blocked(let events): if !waitWhileMoving(events, transport) { return .stalled }
      }
    }
    return nil
  }

  /// Waits for as long as the client takes something every now and then.
  private func waitWhileMoving(_ events: UInt32, _ transport: Transport) -> Bool {
    var unsent = martinet_unsent(transport.descriptor)
    while true {
      let limit = limits.writeProgressDeadline
      if waitForEvents(events, on: transport.descriptor, milliseconds: limit) { return true }
      let now = martinet_unsent(transport.descriptor)
      if now < 0 || now >= unsent { return false }
      unsent = now
    }
  }
}

/// Why bytes could not be sent.
enum SendFailure {
  case closed, stalled
}
