import Bytes
import Glibc

/// A file with a descriptor, as a part of an answer.
final class LocalTreeFile: OpenFile {
  private let file: any TreeFile
  let descriptor: Int32

  init(_ file: any TreeFile, descriptor: Int32) {
    self.file = file
    self.descriptor = descriptor
  }

  /// What somebody writes into the file itself shows in its size or time: no answer has bytes of two states.
  func verify(offset: Int64, count: Int) throws(CorruptBytes) {
    var now = stat()
    guard fstat(descriptor, &now) == 0 else { throw CorruptBytes(detail: "fstat: errno \(errno)") }
    let modified = Int64(now.st_mtim.tv_sec) * 1_000_000_000 + Int64(now.st_mtim.tv_nsec)
    guard Int64(now.st_size) == file.status.size, modified == file.status.modified else {
      throw CorruptBytes(detail: "a file was changed while it was read")
    }
  }
}
