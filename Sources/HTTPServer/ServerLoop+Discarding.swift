import CLinux
import HTTP

extension ServerLoop {
  /// Reads and drops the rest of a body that the handler did not want, and goes on with the next request.
  func drain(_ connection: Connection, _ count: Int64, hasExpired: Bool) -> Outcome {
    let input = input(for: connection)
    var rest = count
    let isFirst = if case .drain = connection.phase { false } else { true }
    while true {
      let there = Int(min(rest, Int64(input.available)))
      input.use(there)
      rest -= Int64(there)
      if rest == 0 { break }
      let room = UnsafeMutableRawBufferPointer(rebasing: scratch.files[..<Int(min(rest, Int64(scratch.files.count)))])
      switch connection.transport.receive(into: room) {
      case .moved(let moved): rest -= Int64(moved)
      case .ended: return .close
      case .blocked(let events):
        if hasExpired { return .close }
        return parkDiscarding(connection, .drain(rest), events, isFirst: isFirst)
      }
    }
    input.endRequest()
    connection.phase = .head
    connection.headStart = Deadline.now
    return serveRequests(connection, hasExpired: hasExpired)
  }

  /// Says that nothing more will be sent, and waits for the client to see it before the socket is closed: a close with bytes unread
  /// would reset the connection and could take the answer with it.
  func startLinger(_ connection: Connection) -> Outcome {
    connection.transport.finishSending()
    if let input = takeInput(of: connection) { input.reset() }
    return linger(connection, configuration.lingerLimit)
  }

  /// Drops what comes, up to `count` bytes, until the client ends.
  func linger(_ connection: Connection, _ count: Int64) -> Outcome {
    var rest = count
    let isFirst = if case .linger = connection.phase { false } else { true }
    while rest > 0 {
      switch connection.transport.discard(into: scratch.files) {
      case .moved(let moved): rest -= Int64(moved)
      case .ended: return .close
      case .blocked(let events): return parkDiscarding(connection, .linger(rest), events, isFirst: isFirst)
      }
    }
    return .close
  }

  /// The deadline is for all of the dropping, not for each piece.
  private func parkDiscarding(
    _ connection: Connection, _ phase: Connection.Phase, _ events: UInt32, isFirst: Bool
  ) -> Outcome {
    if isFirst { connection.headStart = Deadline.now }
    connection.phase = phase
    releaseInputIfEmpty(connection)
    let end = connection.headStart + limits.lingerDeadline
    return .park(events, Deadline(.discard, at: end))
  }
}
