import Glibc
import SMBWire

/// The worker's end of the socket. The gateway is trusted; whatever goes wrong with it ends the process.
final class GatewaySocket {
  static let descriptor: Int32 = 3

  static var isThere: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
  }

  private var assembler = FrameAssembler()
  private var buffer = [UInt8](repeating: 0, count: 16 << 10)

  /// Waits for the next frame.
  func receive() -> Frame {
    while true {
      do throws(WireFault) {
        if let frame = try assembler.next() { return frame }
      } catch {
        GatewayWatch.end()
      }
      let count = buffer.withUnsafeMutableBytes { read(Self.descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { GatewayWatch.end() }
      buffer.withUnsafeBytes { assembler.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }

  /// Whether a request has come already.
  var hasRequest: Bool {
    var watched = pollfd(fd: Self.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&watched, 1, 0) != 0
  }

  func send(_ answer: SMBAnswer, for call: UInt32) {
    answer.frame(call: call).bytes.withUnsafeBytes { bytes in
      var rest = bytes
      while !rest.isEmpty {
        let count = write(Self.descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { GatewayWatch.end() }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }

  /// Forgets the bytes of the frames so far.
  func wipe() {
    assembler.wipe()
    for index in buffer.indices { buffer[index] = 0 }
  }
}
