import FileTreeStorage
import Glibc
import SMBWire

/// Why a session did not answer as it should.
enum SessionFault: Error {
  /// The server's answer is no.
  case problem(SMBProblem)
  /// The session is of no use any more, or maybe not; whether the request was carried out is not known.
  case lost(MountFault)
  /// It did not answer in time, and its worker was stopped.
  case late
}

/// One worker and the calls to it, one at a time: whoever has the lease of it.
final class SMBSession: @unchecked Sendable {  // Used by the holder of its lease only, except for `kill`.
  let process: WorkerProcess
  private var assembler = FrameAssembler()
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)
  private var call: UInt32 = 0
  private var outgoing = Windows.Window.outgoing0
  /// Handles that nobody wants any more.
  var unwanted: [UInt32] = []

  init(program: String, windows: Windows) throws(MountFault) {
    process = try WorkerProcess(program: program, windows: windows)
  }

  /// Asks, and waits for the answer for at most `limit`; a copy that gets on has more time.
  func ask(_ request: SMBRequest, _ limit: Duration) throws(SessionFault) -> SMBAnswer {
    call &+= 1
    try send(request.frame(call: call).bytes, until: Deadline(limit))
    while true {
      let answer = try receive(until: Deadline(limit))
      switch answer {
      case .progress where request.isLong: continue
      case .failed(let problem) where problem.cause == .connectionLost:
        throw .lost(.other("the connection to the server was lost (\(problem.text))"))
      case .failed(let problem): throw .problem(problem)
      default: return answer
      }
    }
  }

  /// Puts bytes where the worker finds them. Two windows take turns: the worker may still be busy with the last one.
  func pass(_ bytes: UnsafeRawBufferPointer) -> Passed {
    outgoing = outgoing.other
    process.bytes(of: outgoing, count: bytes.count).copyMemory(from: bytes)
    return Passed(window: outgoing, count: UInt32(bytes.count))
  }

  /// Takes the bytes that an answer speaks of.
  func take(_ passed: Passed, into buffer: UnsafeMutableRawBufferPointer) throws(SessionFault) -> Int {
    let count = Int(passed.count)
    guard !passed.window.isOutgoing, count <= min(buffer.count, process.windows.chunkBytes) else {
      throw Self.nonsense("\(count) bytes")
    }
    buffer.copyMemory(from: UnsafeRawBufferPointer(process.bytes(of: passed.window, count: count)))
    return count
  }

  static func nonsense(_ text: String) -> SessionFault { .lost(.worker("it answered what was not asked (\(text))")) }

  private func send(_ bytes: [UInt8], until deadline: Deadline) throws(SessionFault) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          process.socket, $0.baseAddress! + sent, bytes.count - sent, Int32(Int(MSG_NOSIGNAL) | Int(MSG_DONTWAIT)))
      }
      if count > 0 {
        sent += count
      } else if errno == EAGAIN {
        try wait(for: POLLOUT, until: deadline)
      } else if errno != EINTR {
        throw .lost(.worker("it has ended"))
      }
    }
  }

  private func receive(until deadline: Deadline) throws(SessionFault) -> SMBAnswer {
    while true {
      if let frame = try nextFrame() { return frame }
      try wait(for: POLLIN, until: deadline)
      let count = buffer.withUnsafeMutableBytes { recv(process.socket, $0.baseAddress, $0.count, 0) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .lost(.worker("it has ended")) }
      buffer.withUnsafeBytes { assembler.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }

  private func nextFrame() throws(SessionFault) -> SMBAnswer? {
    do throws(WireFault) {
      guard let frame = try assembler.next() else { return nil }
      guard frame.call == call else { throw WireFault("call \(frame.call)") }
      return try SMBAnswer(frame)
    } catch {
      throw Self.nonsense(error.text)
    }
  }

  private func wait(for events: Int32, until deadline: Deadline) throws(SessionFault) {
    var watched = pollfd(fd: process.socket, events: Int16(events), revents: 0)
    let count = poll(&watched, 1, deadline.milliseconds)
    guard count != 0 else { throw .late }
  }
}

/// A moment that ends a wait.
private struct Deadline {
  private let end: ContinuousClock.Instant

  init(_ limit: Duration) { end = .now + limit }

  /// From now on, at least one.
  var milliseconds: Int32 {
    let (seconds, attoseconds) = (end - .now).components
    return Int32(clamping: max(seconds * 1000 + attoseconds / 1_000_000_000_000_000, 0) + 1)
  }
}
