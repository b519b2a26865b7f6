import HTTP

/// Writes a streamed body as it is made; small writes are put together.
final class StreamWriter: BodyWriter {
  private let loop: ServerLoop
  private let transport: Transport
  private let isChunked: Bool
  private var remaining: Int64?
  private var kept: [UInt8]
  /// Bytes at the front of `kept` that are the head, outside every chunk.
  private var headCount: Int
  private(set) var failure: BodyWriteError?

  /// Whether another answer can still be given instead.
  var hasSentNothing: Bool { headCount > 0 && failure == nil }

  private static let pieceSize = 16 << 10

  init(loop: ServerLoop, transport: Transport, head: [UInt8], length: Int64?, isChunked: Bool) {
    self.loop = loop
    self.transport = transport
    self.isChunked = isChunked
    remaining = length
    kept = head
    headCount = head.count
  }

  func write(_ bytes: ArraySlice<UInt8>) throws(BodyWriteError) {
    if let failure { throw failure }
    if let remaining {
      guard bytes.count <= remaining else { throw fail(.tooLong) }
      self.remaining = remaining - Int64(bytes.count)
    }
    kept.append(contentsOf: bytes)
    if kept.count >= Self.pieceSize { try flush() }
  }

  func flush() throws(BodyWriteError) {
    try send(isLast: false)
  }

  /// Sends the end; `false` when the body is not what was declared, or could not be sent.
  func finish() -> Bool {
    guard failure == nil, remaining ?? 0 == 0 else { return false }
    do throws(BodyWriteError) {
      try send(isLast: true)
      return true
    } catch {
      return false
    }
  }

  private func send(isLast: Bool) throws(BodyWriteError) {
    if let failure { throw failure }
    if isChunked { wrapInChunk(isLast: isLast) }
    guard !kept.isEmpty else { return }
    let result = kept.withUnsafeBytes { loop.sendAll($0, over: transport) }
    kept.removeAll(keepingCapacity: true)
    headCount = 0
    switch result {
    case nil: break
    case .closed?: throw fail(.closed)
    case .stalled?: throw fail(.stalled)
    }
  }

  private func wrapInChunk(isLast: Bool) {
    let size = kept.count - headCount
    if size > 0 {
      kept.insert(contentsOf: "\(String(size, radix: 16))\r\n".utf8, at: headCount)
      kept.append(contentsOf: "\r\n".utf8)
    }
    if isLast { kept.append(contentsOf: "0\r\n\r\n".utf8) }
  }

  private func fail(_ error: BodyWriteError) -> BodyWriteError {
    failure = error
    return error
  }
}

extension ServerLoop {
  /// Runs the handler's closure, which makes the body, to its end.
  func sendStream(
    _ exchange: Exchange, _ connection: Connection, length: Int64?, _ produce: (any BodyWriter) throws -> Void
  ) -> Sending {
    var exchange = exchange
    let isChunked = length == nil && exchange.isHTTP11
    if length == nil, !exchange.isHTTP11 {
      exchange.keepsAlive = false
      if case .nextRequest = connection.afterAnswer { connection.afterAnswer = .close }
    }
    let framing: ResponseHead.Framing = isChunked ? .chunked : length.map { .length($0) } ?? .none
    let head = opening(for: exchange, framing: framing) + exchange.response.headers.bytes + [0x0D, 0x0A]
    let writer = StreamWriter(
      loop: self, transport: connection.transport, head: Array(head), length: length, isChunked: isChunked)
    do {
      try produce(writer)
    } catch {
      if writer.failure == nil { core.log(.streamFailed(String(describing: error))) }
      if writer.hasSentNothing { return sendInternalError(connection) }
      if framing == .none { connection.transport.resetWhenClosed() }
      return .cut
    }
    return writer.finish() ? .sent : .cut
  }
}
