import CLinux
import Glibc
import Synchronization

/// An open file or directory of the store; closed with its last reference.
final class Descriptor: Sendable {
  let number: Int32
  let path: String

  init(_ path: String, _ flags: Int32, mode: mode_t = 0o640) throws(DiskError) {
    number = Glibc.open(path, flags | O_CLOEXEC, mode)
    self.path = path
    guard number >= 0 else { throw .last("open \(path)") }
  }

  deinit { Glibc.close(number) }

  /// Bytes in the file.
  func length() throws(DiskError) -> Int64 {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw .last("stat \(path)") }
    return Int64(status.st_size)
  }

  func truncate(to length: Int64) throws(DiskError) {
    guard ftruncate(number, off_t(length)) == 0 else { throw .last("truncate \(path)") }
  }

  /// Makes the bytes of a file durable, with what is needed to find them again.
  func syncData() throws(DiskError) {
    guard fdatasync(number) == 0 else { throw .last("fdatasync \(path)", isSync: true) }
  }

  /// Makes a file with its attributes, or the entries of a directory, durable.
  func sync() throws(DiskError) {
    guard fsync(number) == 0 else { throw .last("fsync \(path)", isSync: true) }
  }
}

// MARK: Reading and writing at an offset

extension Descriptor {
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(DiskError) {
    var rest = bytes
    var offset = offset
    while !rest.isEmpty {
      let count = pwrite(number, rest.baseAddress, rest.count, off_t(offset))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .last("write \(path)") }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      offset += Int64(count)
    }
  }

  func write(_ bytes: [UInt8], at offset: Int64) throws(DiskError) {
    try bytes.withUnsafeBufferPointer { buffer throws(DiskError) in
      try write(UnsafeRawBufferPointer(buffer), at: offset)
    }
  }

  /// Writes two pieces in a row, with one call where the system takes both whole.
  func write(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, at offset: Int64) throws(DiskError) {
    var parts = (iovec(first), iovec(second))
    let count = withUnsafePointer(to: &parts) {
      $0.withMemoryRebound(to: iovec.self, capacity: 2) { pwritev(number, $0, 2, off_t(offset)) }
    }
    let written = max(count, 0)
    if written < first.count {
      try write(UnsafeRawBufferPointer(rebasing: first[written...]), at: offset + Int64(written))
    }
    let done = max(written - first.count, 0)
    try write(UnsafeRawBufferPointer(rebasing: second[done...]), at: offset + Int64(first.count + done))
  }

  /// Fills `buffer` from `offset`, and returns how much the file had.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(DiskError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = pread(number, buffer.baseAddress! + filled, buffer.count - filled, off_t(offset + Int64(filled)))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .last("read \(path)") }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Like `read`, but only what is in memory; possibly nothing.
  func readCached(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
    max(martinet_pread_cached(number, buffer.baseAddress!, buffer.count, offset), 0)
  }
}

// MARK: Disk space

extension Descriptor {
  /// Reserves the disk space of the first `count` bytes; where that cannot be, leaves the file as long as it was.
  func preallocate(_ count: Int64, keeping length: Int64) {
    if martinet_preallocate(number, count) != 0 { _ = ftruncate(number, off_t(length)) }
  }

  func punch(_ range: Range<Int64>) throws(DiskError) {
    guard !range.isEmpty else { return }
    guard martinet_punch(number, range.lowerBound, range.upperBound - range.lowerBound) == 0 else {
      throw .last("punch a hole into \(path)")
    }
  }

  /// Lets the disk begin with what was written, so that a later sync is short. Its failures show in that sync.
  func startWriteback(_ range: Range<Int64>) {
    _ = martinet_start_writeback(number, range.lowerBound, range.upperBound - range.lowerBound)
  }

  /// The first byte at or after `offset` that has disk space; nil when there is none.
  func nextData(from offset: Int64) -> Int64? {
    let next = martinet_next_data(number, offset)
    return next >= 0 ? next : nil
  }

  /// Whether no byte from `offset` on has disk space.
  func isHole(from offset: Int64) -> Bool {
    martinet_next_data(number, offset) < 0 && errno == ENXIO
  }
}

extension iovec {
  fileprivate init(_ bytes: UnsafeRawBufferPointer) {
    self.init(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
  }
}
