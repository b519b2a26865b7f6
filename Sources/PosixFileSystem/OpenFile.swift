import CLinux
import FileTreeStorage
import Glibc
import Workers

/// A file that is open for reading: the same one whatever happens to its name.
final class OpenFile: TreeFile {
  let status: FileStatus
  private let file: Descriptor

  var descriptor: Int32? { file.number }

  init(_ file: Descriptor) throws(FileSystemError) {
    self.file = file
    status = FileStatus(try file.status())
  }

  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(FileSystemError) -> Int {
    guard let start = buffer.baseAddress, !buffer.isEmpty else { return 0 }
    let cached = martinet_pread_cached(file.number, start, buffer.count, offset)
    if cached > 0 { return cached }
    return try blocking { () throws(FileSystemError) in
      while true {
        let count = pread(file.number, start, buffer.count, off_t(offset))
        if count >= 0 { return count }
        guard errno == EINTR else { throw .last("read") }
      }
    }
  }
}
