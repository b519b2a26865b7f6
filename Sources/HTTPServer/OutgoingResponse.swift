import Bytes
import CLinux
import Glibc
import HTTP
import Workers

/// An answer on its way out: a value that sends as much as the socket takes and remembers where it was.
struct OutgoingResponse {
  enum Progress {
    case done
    /// Wait for these events.
    case blocked(UInt32)
    /// Enough for now; others wait too.
    case yield
    /// The connection is of no more use.
    case failed
    /// Stored bytes are not what was written.
    case corrupt(CorruptBytes)
  }

  /// Files up to this size are read and sent with the head in one call.
  static let smallFile: Int64 = 64 << 10

  /// The server's part of the head; the worker's memory until the first blocked write, then its own.
  private var opening: UnsafeRawBufferPointer
  private var openingSent = 0
  private var headers: [UInt8]
  /// Bytes of `headers` and of the empty line after them that are sent.
  private var headersSent = 0
  private static let emptyLine: StaticString = "\r\n"
  private var body: ArraySlice<UInt8> = []
  private var chunks: [ByteChunk] = []
  private var chunk = 0
  /// Bytes of the current chunk, or of `body`, that are sent.
  private var offset: Int64 = 0
  /// How far the current file is checked, in its coordinates.
  private var verified: Int64 = 0
  private var streamed: ArraySlice<UInt8> = []
  private var copiesFiles = false

  /// The answer with `opening` and `headers` as its head, and with what `body` has in bytes or chunks.
  init(opening: UnsafeRawBufferPointer, headers: ResponseHeaders, body: ResponseBody?) {
    self.opening = opening
    self.headers = headers.bytes
    switch body {
    case .bytes(let bytes): self.body = bytes[...]
    case .chunks(let chunks): self.chunks = chunks.contains { $0.count == 0 } ? chunks.filter { $0.count > 0 } : chunks
    default: break
    }
  }

  private static var emptyLineBytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: emptyLine.utf8Start, count: emptyLine.utf8CodeUnitCount)
  }

  private var headRest: Int { opening.count + headers.count + 2 - openingSent - headersSent }

  /// Checks what is sent first of a file, so that a small damaged object is answered with an error and not with a broken body.
  mutating func verifyStart(window: Int) throws(CorruptBytes) {
    if case .file(let file, let start, let count)? = chunks.first {
      try verify(file, from: start, upTo: start + count, window: window)
    }
  }

  /// Sends until it is done, the socket is full, or `fairnessLimit` bytes have gone.
  mutating func advance(_ transport: Transport, _ scratch: Scratch, _ configuration: HTTPServerConfiguration)
    -> Progress
  {
    var sent: Int64 = 0
    while true {
      if isDone { return .done }
      if sent >= configuration.fairnessLimit { return .yield }
      let step: Transfer
      do throws(CorruptBytes) {
        step = try sendStep(transport, scratch, window: configuration.fileWindow)
      } catch {
        return .corrupt(error)
      }
      switch step {
      case .moved(let count): sent += Int64(count)
      case .blocked(let events): return .blocked(events)
      case .ended: return .failed
      }
    }
  }

  /// Makes its own what is still the worker's; called before the answer is parked.
  mutating func keep() {
    guard openingSent < opening.count else { return }
    headers.insert(contentsOf: opening[openingSent...], at: 0)
    opening = UnsafeRawBufferPointer(start: nil, count: 0)
    openingSent = 0
  }

  private var isDone: Bool {
    headRest == 0 && chunk == chunks.count && offset == Int64(body.count)
  }

  // MARK: One step

  private mutating func sendStep(_ transport: Transport, _ scratch: Scratch, window: Int) throws(CorruptBytes)
    -> Transfer
  {
    guard chunk < chunks.count else { return sendMemory(body.dropFirst(Int(offset)), transport, scratch, more: false) }
    switch chunks[chunk] {
    case .memory(let bytes):
      return sendMemory(bytes.dropFirst(Int(offset)), transport, scratch, more: chunk + 1 < chunks.count)
    case .file(let file, let start, let count):
      let rest = count - offset
      try verify(file, from: start + offset, upTo: start + count, window: window)
      if transport.isTLS || copiesFiles || rest <= Self.smallFile {
        return try sendCopied(file, at: start + offset, rest, transport, scratch)
      }
      if headRest > 0 { return sendMemory([], transport, scratch, more: true) }
      let count = min(Int(rest), Int(verified - start - offset))
      return try sendWindow(file, at: start + offset, count: count, transport)
    case .stream(let stream, let count):
      return try sendStreamed(stream, rest: count - offset, transport, scratch)
    }
  }

  private mutating func sendMemory(
    _ bytes: ArraySlice<UInt8>, _ transport: Transport, _ scratch: Scratch, more: Bool
  ) -> Transfer {
    bytes.withUnsafeBytes { send($0, transport, scratch, more: more) }
  }

  private mutating func sendCopied(
    _ file: any OpenFile, at position: Int64, _ rest: Int64, _ transport: Transport, _ scratch: Scratch
  ) throws(CorruptBytes) -> Transfer {
    let buffer = scratch.files
    let wanted = Int(min(rest, Int64(buffer.count)))
    let count = readFile(file.descriptor, into: buffer, count: wanted, at: position)
    guard count > 0 else { throw CorruptBytes(detail: "file ends at \(position), \(rest) bytes early") }
    let more = Int64(count) < rest || chunk + 1 < chunks.count
    return send(UnsafeRawBufferPointer(rebasing: buffer[..<count]), transport, scratch, more: more)
  }

  private mutating func sendWindow(
    _ file: any OpenFile, at position: Int64, count: Int, _ transport: Transport
  ) throws(CorruptBytes) -> Transfer {
    let descriptor = file.descriptor
    var probe: UInt8 = 0
    let isCached = martinet_pread_cached(descriptor, &probe, 1, position + Int64(count) - 1) == 1
    let result =
      isCached
      ? transport.sendFile(descriptor, offset: position, count: count)
      : blocking { transport.sendFile(descriptor, offset: position, count: count) }
    switch result {
    case nil: copiesFiles = true
    case .moved(let sent)?: advanceBody(sent)
    case .ended? where isShort(descriptor, position):
      throw CorruptBytes(detail: "file ends at \(position)")
    default: break
    }
    return result ?? .moved(0)
  }

  private mutating func sendStreamed(
    _ stream: any ByteStream, rest: Int64, _ transport: Transport, _ scratch: Scratch
  ) throws(CorruptBytes) -> Transfer {
    if streamed.isEmpty, rest > 0 {
      let wanted = Int(min(rest, Int64(scratch.files.count)))
      let count = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: scratch.files[..<wanted]))
      guard count > 0 else { throw CorruptBytes(detail: "stream ends \(rest) bytes early") }
      return sendFresh(
        UnsafeRawBufferPointer(rebasing: scratch.files[..<count]),
        more: Int64(count) < rest || chunk + 1 < chunks.count,
        transport, scratch)
    }
    let more = Int64(streamed.count) < rest || chunk + 1 < chunks.count
    return sendMemory(streamed, transport, scratch, more: more)
  }

  /// Sends what a stream has just given; what does not go now is kept, since the memory is the worker's.
  private mutating func sendFresh(
    _ piece: UnsafeRawBufferPointer, more: Bool, _ transport: Transport, _ scratch: Scratch
  ) -> Transfer {
    let (chunk, offset) = (chunk, offset)
    let result = send(piece, transport, scratch, more: more)
    let sent = self.chunk == chunk ? Int(self.offset - offset) : piece.count
    if sent < piece.count { streamed = Array(piece[sent...])[...] }
    return result
  }

  // MARK: Parts

  /// Sends what is left of the head together with a piece of the body.
  private mutating func send(
    _ piece: UnsafeRawBufferPointer, _ transport: Transport, _ scratch: Scratch, more: Bool
  ) -> Transfer {
    let result = headers.withUnsafeBytes { headers in
      withUnsafeTemporaryAllocation(of: iovec.self, capacity: 4) { parts in
        var count = 0
        func add(_ bytes: UnsafeRawBufferPointer, from start: Int) {
          guard start < bytes.count else { return }
          let base = UnsafeMutableRawPointer(mutating: bytes.baseAddress! + start)
          parts[count] = iovec(iov_base: base, iov_len: bytes.count - start)
          count += 1
        }
        add(opening, from: openingSent)
        add(headers, from: headersSent)
        add(Self.emptyLineBytes, from: max(headersSent - headers.count, 0))
        add(piece, from: 0)
        guard count > 0 else { return Transfer.moved(0) }
        return transport.send(UnsafeBufferPointer(rebasing: parts[..<count]), more: more, staging: scratch.staging)
      }
    }
    if case .moved(let sent) = result { advance(by: sent) }
    return result
  }

  private mutating func advance(by sent: Int) {
    let ofOpening = min(sent, opening.count - openingSent)
    let ofHeaders = min(sent - ofOpening, headers.count + 2 - headersSent)
    openingSent += ofOpening
    headersSent += ofHeaders
    advanceBody(sent - ofOpening - ofHeaders)
  }

  private mutating func advanceBody(_ sent: Int) {
    offset += Int64(sent)
    streamed = streamed.dropFirst(sent)
    while chunk < chunks.count, offset == chunks[chunk].count {
      chunk += 1
      offset = 0
      verified = 0
      streamed = []
    }
  }

  private mutating func verify(_ file: any OpenFile, from position: Int64, upTo end: Int64, window: Int)
    throws(CorruptBytes)
  {
    guard position >= verified, position < end else { return }
    let count = min(Int64(window), end - position)
    try file.verify(offset: position, count: Int(count))
    verified = position + count
  }
}

/// Reads what is in memory at once, and declares that it may block for the rest.
private func readFile(_ file: Int32, into buffer: UnsafeMutableRawBufferPointer, count: Int, at position: Int64) -> Int
{
  let cached = martinet_pread_cached(file, buffer.baseAddress!, count, position)
  if cached == count { return cached }
  return blocking { pread(file, buffer.baseAddress!, count, off_t(position)) }
}

private func isShort(_ file: Int32, _ position: Int64) -> Bool {
  var status = stat()
  return fstat(file, &status) == 0 && Int64(status.st_size) <= position
}
