import Bytes
import Glibc
import Synchronization

/// A temporary file as an answer's body.
final class TestFile: OpenFile {
  let descriptor: Int32
  let verified = Mutex<[Range<Int64>]>([])
  private let corruptFrom: Int64

  /// A file of `count` bytes of the pattern; its check fails from `corruptFrom` on.
  init(count: Int, corruptFrom: Int64 = .max) {
    var path = Array("/tmp/martinet-test-XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    unlink(path)
    self.corruptFrom = corruptFrom
    var written = 0
    while written < count {
      let piece = Self.pattern(from: written, count: min(count - written, 1 << 20))
      written += piece.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
  }

  deinit {
    close(descriptor)
  }

  static func pattern(from start: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { space, filled in
      for place in 0..<count { space[place] = UInt8(truncatingIfNeeded: (start + place) &* 31 ^ (start + place) >> 8) }
      filled = count
    }
  }

  func verify(offset: Int64, count: Int) throws(CorruptBytes) {
    verified.withLock { $0.append(offset..<(offset + Int64(count))) }
    if offset + Int64(count) > corruptFrom { throw CorruptBytes(detail: "block at \(offset)") }
  }
}

/// A stream of the pattern in odd pieces.
final class TestStream: ByteStream {
  private let state = Mutex(0)
  private let count: Int
  private let step: Int

  init(count: Int, step: Int) {
    self.count = count
    self.step = step
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CorruptBytes) -> Int {
    state.withLock { position in
      let taken = min(step, buffer.count, count - position)
      buffer.copyBytes(from: TestFile.pattern(from: position, count: taken))
      position += taken
      return taken
    }
  }
}
