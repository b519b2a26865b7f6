import CLinux
import Glibc
import HTTP
import Synchronization

/// The body of one request, read straight from its connection.
final class ConnectionBody: RequestBody {
  /// What the handler left of the body.
  enum End {
    case complete
    case unread(Int64)
    /// It is not known where the body ends, or it is broken: the connection cannot go on.
    case unknown
  }

  let declaredLength: Int64?
  private let loop: ServerLoop
  private var connection: Connection?
  private let input: InputBuffer
  private var remaining: Int64
  private var decoder: ChunkedDecoder?
  private var awaitsContinue: Bool
  private var failure: BodyReadError?
  private var received: Int64 = 0
  private var waited: Int64 = 0

  init(connection: Connection, input: InputBuffer, framing: RequestHeadParser.Framing, loop: ServerLoop) {
    self.connection = connection
    self.input = input
    self.loop = loop
    awaitsContinue = framing.expectsContinue
    switch framing.body {
    case .none: (declaredLength, remaining, decoder) = (0, 0, nil)
    case .length(let length): (declaredLength, remaining, decoder) = (length, length, nil)
    case .chunked: (declaredLength, remaining, decoder) = (nil, 0, ChunkedDecoder())
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(BodyReadError) -> Int {
    guard let connection else { throw .truncated }
    if let failure { throw failure }
    do {
      try sendContinue(connection)
      let count = try decoder == nil ? readPlain(connection, buffer) : readChunked(connection, buffer)
      received += Int64(count)
      return count
    } catch {
      failure = error
      throw error
    }
  }

  /// Lets go of the connection: what the handler kept of this body reads nothing any more.
  func close() -> End {
    connection = nil
    if failure != nil { return .unknown }
    if let decoder { return decoder.isAtEnd ? .complete : .unknown }
    if remaining == 0 { return .complete }
    return awaitsContinue ? .unknown : .unread(remaining)
  }

  // MARK: Framing

  private func readPlain(_ connection: Connection, _ buffer: UnsafeMutableRawBufferPointer) throws(BodyReadError) -> Int
  {
    let wanted = Int(min(Int64(buffer.count), remaining))
    let count = try fill(connection, UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
    remaining -= Int64(count)
    return count
  }

  private func readChunked(
    _ connection: Connection, _ buffer: UnsafeMutableRawBufferPointer
  ) throws(BodyReadError) -> Int {
    var count = 0
    while count < buffer.count {
      switch try nextEvent() {
      case .end: return count
      case .data(let size):
        let wanted = Int(min(Int64(buffer.count - count), size))
        let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[count..<(count + wanted)])
        let taken = try fill(connection, piece, waits: count == 0)
        if taken == 0 { return count }
        decoder?.consume(taken)
        count += taken
      case .needsMore:
        guard let moved = try receive(connection, into: input.room, waits: count == 0) else { return count }
        input.received(moved)
      }
    }
    return count
  }

  private func nextEvent() throws(BodyReadError) -> ChunkedDecoder.Event {
    var place = 0
    defer { input.use(place) }
    do {
      return try decoder!.next(input.rest, &place)
    } catch {
      throw .malformedChunk
    }
  }

  // MARK: Bytes

  /// Takes what was received with the head, and then as much as the socket has.
  private func fill(
    _ connection: Connection, _ buffer: UnsafeMutableRawBufferPointer, waits: Bool = true
  ) throws(BodyReadError) -> Int {
    var count = min(input.available, buffer.count)
    if count > 0 {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: input.rest[..<count]))
      input.use(count)
    }
    while count < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      guard let moved = try receive(connection, into: rest, waits: waits && count == 0) else { break }
      count += moved
      if moved < rest.count, !connection.transport.isTLS { break }
    }
    return count
  }

  private func receive(
    _ connection: Connection, into buffer: UnsafeMutableRawBufferPointer, waits: Bool
  ) throws(BodyReadError) -> Int? {
    while true {
      switch connection.transport.receive(into: buffer) {
      case .moved(let count): return count
      case .ended: throw loop.core.isAborting.load(ordering: .relaxed) ? .shuttingDown : .truncated
      case .blocked(let events):
        guard waits else { return nil }
        try wait(connection, events)
      }
    }
  }

  /// Waits in `poll`, with the slot given away.
  private func wait(_ connection: Connection, _ events: UInt32) throws(BodyReadError) {
    let limit = loop.limits.bodyProgressDeadline
    let start = Deadline.now
    let isReady = waitForEvents(events, on: connection.transport.descriptor, milliseconds: limit)
    waited += Deadline.now - start
    guard isReady else { throw .stalled }
    if waited > limit, received * 1000 / waited < loop.configuration.bodyMinimumRate { throw .tooSlow }
  }

  private func sendContinue(_ connection: Connection) throws(BodyReadError) {
    guard awaitsContinue else { return }
    awaitsContinue = false
    guard loop.sendContinue(connection) else { throw .truncated }
  }
}
