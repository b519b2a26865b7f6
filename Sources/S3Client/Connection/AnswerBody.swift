import HTTP

/// The body of an answer, read while it arrives. Read to its end it gives the connection back; let go before, it closes it.
package final class AnswerBody: BodySource {
  private var connection: ClientConnection?
  private var framing: AnswerHead.Framing
  private var decoder = ChunkedDecoder()
  private var rest: Int64
  private let giveBack: (ClientConnection) -> Void

  /// Bytes in all, as far as the head says: -1 where only the end will tell.
  package let length: Int64

  init(_ framing: AnswerHead.Framing, of connection: ClientConnection, giveBack: @escaping (ClientConnection) -> Void) {
    self.framing = framing
    self.connection = connection
    self.giveBack = giveBack
    switch framing {
    case .none: length = 0
    case .length(let count): length = count
    case .chunked, .untilClose: length = -1
    }
    rest = length
    if length == 0 { end() }
  }

  /// Puts at least one byte in the front of `buffer` and says how many; 0 is the end.
  /// - Throws: `interrupted` when the connection ends before the body does.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ClientError) -> Int {
    guard let connection else { return 0 }
    switch framing {
    case .none: return 0
    case .length: return try readCounted(connection, into: buffer)
    case .chunked: return try readChunk(connection, into: buffer)
    case .untilClose:
      let count = try connection.take(into: buffer)
      if count == 0 { self.connection = nil }
      return count
    }
  }

  /// The whole body, if it is not longer than `limit` bytes.
  package func readAll(limit: Int) throws(ClientError) -> [UInt8] {
    guard length <= Int64(limit) else { throw .malformed("an answer is longer than \(limit) bytes") }
    var all: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try read(into: buffer)
      if count == 0 { return all }
      guard all.count + count <= limit else { throw .malformed("an answer is longer than \(limit) bytes") }
      all.append(contentsOf: buffer[..<count])
    }
  }

  private func readCounted(_ connection: ClientConnection, into buffer: UnsafeMutableRawBufferPointer)
    throws(ClientError) -> Int
  {
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(clamping: rest)))
    let count = try connection.take(into: room)
    guard count > 0 else { throw .interrupted("the connection ended \(rest) bytes before the answer") }
    rest -= Int64(count)
    if rest == 0 { end() }
    return count
  }

  private func readChunk(_ connection: ClientConnection, into buffer: UnsafeMutableRawBufferPointer)
    throws(ClientError) -> Int
  {
    while true {
      switch try nextEvent(connection) {
      case .data(let count):
        let taken = try connection.take(
          into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(clamping: count))))
        guard taken > 0 else { throw .interrupted("the connection ended inside the answer") }
        decoder.consume(taken)
        return taken
      case .end:
        end()
        return 0
      case .needsMore:
        guard try connection.fill() else { throw .interrupted("the connection ended inside the answer") }
      }
    }
  }

  private func nextEvent(_ connection: ClientConnection) throws(ClientError) -> ChunkedDecoder.Event {
    var place = 0
    defer { connection.use(place) }
    do throws(ChunkedDecoder.Malformed) { return try decoder.next(connection.buffered, &place) } catch {
      throw .malformed("the chunks of an answer are broken")
    }
  }

  private func end() {
    guard let connection = connection.take() else { return }
    giveBack(connection)
  }
}
