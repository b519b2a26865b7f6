import CLinux
import Glibc
import HTTP
import Synchronization
import Workers

/// One worker of a server: takes an event, does what the connection is ready for, parks it again.
final class ServerLoop: WorkLoop {
  /// What becomes of a connection when the worker lets go of it.
  enum Outcome {
    /// Wait for these events, for so long.
    case park(UInt32, Deadline)
    case close
  }

  let core: ServerCore
  let listeners: [Listener]
  let scratch = Scratch()
  let noBody = InMemoryBody([])
  let configuration: HTTPServerConfiguration
  let limits: TimeLimits
  private var spareInput: InputBuffer?
  private var event = EventToken.stop
  /// Whether every other worker is busy, in this turn.
  private(set) var isSaturated = false

  init(core: ServerCore, listeners: [Listener]) {
    self.core = core
    self.listeners = listeners
    configuration = core.configuration
    limits = core.limits
  }

  func wait() -> Bool {
    while true {
      if martinet_epoll_wait(core.epoll, &event) == 1 { return event != EventToken.stop }
    }
  }

  func serve(isSaturated: Bool) {
    self.isSaturated = isSaturated
    if let index = EventToken.listenerIndex(event) {
      accept(from: listeners[index], index: index)
    } else if let address = UnsafeRawPointer(bitPattern: UInt(event)) {
      serve(Unmanaged<Connection>.fromOpaque(address).takeUnretainedValue())
    }
  }

  private func serve(_ connection: Connection) {
    let deadline = connection.takeOver()
    switch proceed(connection, hasExpired: deadline.kind == .expired) {
    case .park(let events, let deadline): park(connection, events, deadline)
    case .close: close(connection)
    }
  }

  private func proceed(_ connection: Connection, hasExpired: Bool) -> Outcome {
    switch connection.phase {
    case .handshake: handshake(connection)
    case .head: serveRequests(connection, hasExpired: hasExpired)
    case .answer: continueAnswer(connection)
    case .drain(let count): drain(connection, count, hasExpired: hasExpired)
    case .linger(let count): linger(connection, count)
    }
  }

  private func handshake(_ connection: Connection) -> Outcome {
    switch connection.transport.handshake() {
    case .moved:
      connection.phase = .head
      return serveRequests(connection, hasExpired: false)
    case .blocked(let events):
      return .park(events, Deadline(.head, at: connection.headStart + limits.headDeadline))
    case .ended: return .close
    }
  }

  // MARK: Letting go

  private func park(_ connection: Connection, _ events: UInt32, _ deadline: Deadline) {
    var events = events | UInt32(MARTINET_HANGUP)
    if events & UInt32(MARTINET_READABLE) != 0, connection.transport.hasPendingInput {
      events |= UInt32(MARTINET_WRITABLE)
    }
    let descriptor = connection.transport.descriptor
    let token = connection.token
    if deadline.kind == .write { connection.unsent.store(.max, ordering: .relaxed) }
    connection.deadline.store(deadline.word, ordering: .releasing)
    martinet_epoll_arm(core.epoll, descriptor, events, token)
  }

  func close(_ connection: Connection) {
    if let input = takeInput(of: connection) { keepSpare(input) }
    connection.answer = nil
    core.table.remove(connection)
    connection.transport.close()
    core.resumeAccepting(listeners)
  }

  // MARK: Input buffers

  func takeInput(of connection: Connection) -> InputBuffer? {
    defer { connection.input = nil }
    return connection.input
  }

  /// The connection's buffer, or an empty one.
  func input(for connection: Connection) -> InputBuffer {
    if let input = connection.input { return input }
    defer { spareInput = nil }
    let input =
      spareInput
      ?? InputBuffer(limits: .init(bytes: configuration.headLimit, fields: configuration.fieldLimit))
    connection.input = input
    return input
  }

  /// Takes an empty buffer back, so that a connection that waits has none.
  func releaseInputIfEmpty(_ connection: Connection) {
    if let input = connection.input, input.isEmpty {
      connection.input = nil
      keepSpare(input)
    }
  }

  private func keepSpare(_ input: InputBuffer) {
    input.reset()
    spareInput = input
  }

  /// The `Date` value of now.
  var date: UnsafeRawBufferPointer {
    let now = martinet_real_seconds()
    if now != scratch.dateSecond {
      HTTPDate.write(now, to: scratch.date)
      scratch.dateSecond = now
    }
    return UnsafeRawBufferPointer(rebasing: scratch.date[..<29])
  }
}
