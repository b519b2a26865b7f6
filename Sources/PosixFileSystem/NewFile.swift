import CLinux
import FileTreeStorage
import Glibc
import Workers

/// A file that is being written.
final class NewFile: NewTreeFile {
  private let place: Place
  private let file: Descriptor
  /// Bytes that were written, and how many of them the disk was asked to begin with.
  private var count: Int64 = 0
  private var started: Int64 = 0

  /// The disk begins with what was written in steps of so many bytes, so that the sync at the end is short.
  private static let writebackStep: Int64 = 8 << 20

  init(_ place: Place) throws(FileSystemError) {
    self.place = place
    file = try place.create()
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileSystemError) {
    try blocking { () throws(FileSystemError) in
      var rest = bytes
      while !rest.isEmpty {
        let written = Glibc.write(file.number, rest.baseAddress, rest.count)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { throw .last("write") }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        advance(by: Int64(written))
      }
    }
  }

  func finish() throws(FileSystemError) -> FileStatus {
    try blocking { () throws(FileSystemError) in
      stampExactly()
      try file.sync()
      let status = FileStatus(try file.status())
      guard status.size == count else { throw .changed }
      return status
    }
  }

  func discard() { try? place.unlink() }

  /// Appends a whole file, without its bytes passing through here where the system can copy, or share, them itself.
  func append(_ source: Descriptor) throws(FileSystemError) {
    let end = count + Int64(try source.status().st_size)
    while count < end {
      let copied = martinet_copy_range(source.number, file.number, Int(min(end - count, 1 << 30)))
      if copied < 0, errno == EINTR { continue }
      guard copied > 0 else { return try appendBytes(of: source, upTo: end) }
      advance(by: copied)
    }
  }

  /// For file systems that do not copy: between two volumes, or with none of the calls.
  private func appendBytes(of source: Descriptor, upTo end: Int64) throws(FileSystemError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    while count < end {
      let wanted = Int(min(end - count, Int64(buffer.count)))
      let read = Glibc.read(source.number, buffer.baseAddress, wanted)
      if read < 0, errno == EINTR { continue }
      guard read >= 0 else { throw .last("read") }
      guard read > 0 else { throw .changed }
      try write(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
    }
  }

  private func advance(by written: Int64) {
    count += written
    guard count - started >= Self.writebackStep else { return }
    _ = martinet_start_writeback(file.number, started, count - started)
    started = count
  }

  /// The kernel stamps files with a clock that stands still for milliseconds, in which two states of one size would look the same.
  private func stampExactly() {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    _ = futimens(file.number, [now, now])
  }
}
