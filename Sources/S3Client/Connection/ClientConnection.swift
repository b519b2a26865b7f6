import Glibc

/// One connection to the service: sends a request, then hands out the answer's head and the bytes after it. Used by one thread at a
/// time, which is why a pool may keep it for another.
final class ClientConnection: @unchecked Sendable {
  /// Room for what goes out at once, and for the longest head that comes back.
  private static let capacity = 128 << 10
  /// Interim answers (1xx) that are passed over.
  private static let interimLimit = 8

  private let socket: ClientSocket
  private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
  private var used = 0
  private var filled = 0

  init(_ socket: ClientSocket) { self.socket = socket }

  deinit {
    output.deallocate()
    input.deallocate()
  }

  /// Whether no request may go over it any more.
  var isStale: Bool { used < filled || socket.isStale }

  /// What has arrived and is not used up.
  var buffered: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: input[used..<filled]) }

  func use(_ count: Int) { used += count }

  /// Sends a request and reads the head of its answer. A service may answer, and close, before it has read a whole body.
  func exchange(_ head: [UInt8], _ body: OutgoingBody) throws(ClientError) -> AnswerHead {
    do throws(ClientError) { try send(head, body) } catch {
      guard case .interrupted = error, let early = try? receiveHead(), early.status >= 300 else { throw error }
      return early
    }
    return try receiveHead()
  }

  /// Reads more behind what is buffered; false at the end of the connection.
  func fill() throws(ClientError) -> Bool {
    if used > 0 {
      input.copyMemory(from: buffered)
      (used, filled) = (0, filled - used)
    }
    let count = try socket.receive(into: UnsafeMutableRawBufferPointer(rebasing: input[filled...]))
    filled += count
    return count > 0
  }

  /// Takes at least one byte, from what is buffered or from the socket; 0 is the end of the connection.
  func take(into buffer: UnsafeMutableRawBufferPointer) throws(ClientError) -> Int {
    guard used < filled else { return try socket.receive(into: buffer) }
    let count = min(buffer.count, filled - used)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[used..<used + count]))
    used += count
    return count
  }

  // MARK: Sending

  private func send(_ head: [UInt8], _ body: OutgoingBody) throws(ClientError) {
    guard head.count < output.count else { throw .malformed("the head of a request is too long") }
    output.copyBytes(from: head)
    switch body {
    case .none: try flush(head.count)
    case .bytes(let bytes): try send(bytes, after: head.count)
    case .stream(let source): try send(source, after: head.count)
    }
  }

  private func send(_ bytes: [UInt8], after start: Int) throws(ClientError) {
    guard bytes.count <= output.count - start else {
      try flush(start)
      return try bytes.withUnsafeBytes { bytes in
        Result { () throws(ClientError) in try socket.send(bytes) }
      }.get()
    }
    UnsafeMutableRawBufferPointer(rebasing: output[start...]).copyBytes(from: bytes)
    try flush(start + bytes.count)
  }

  /// A short body goes out together with the head.
  private func send(_ source: any BodySource, after start: Int) throws(ClientError) {
    var (filled, rest) = (start, source.length)
    while rest > 0 {
      let room = min(output.count - filled, Int(clamping: rest))
      let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: output[filled..<filled + room]))
      guard count > 0 else { throw .unreadableBody("the body ended \(rest) bytes early") }
      filled += count
      rest -= Int64(count)
      if filled == output.count {
        try flush(filled)
        filled = 0
      }
    }
    try flush(filled)
  }

  private func flush(_ count: Int) throws(ClientError) {
    if count > 0 { try socket.send(UnsafeRawBufferPointer(rebasing: output[..<count])) }
  }

  // MARK: Receiving

  private func receiveHead() throws(ClientError) -> AnswerHead {
    for _ in 0...Self.interimLimit {
      let head = try receiveAnyHead()
      if head.status >= 200 { return head }
    }
    throw .malformed("there is no end of interim answers")
  }

  private func receiveAnyHead() throws(ClientError) -> AnswerHead {
    while true {
      if let (head, count) = try AnswerHead.parse(buffered) {
        use(count)
        return head
      }
      guard try fill() else { throw .interrupted("the connection ended without an answer") }
    }
  }
}
