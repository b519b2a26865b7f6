import CLinux
import FileTreeStorage
import Glibc

/// An open file or directory of the tree; closed with its last reference.
final class Descriptor: Sendable {
  let number: Int32

  /// - Parameter open: returns a descriptor, or -1 with `errno` set.
  init(_ attempt: StaticString, _ open: () -> Int32) throws(FileSystemError) {
    var number = open()
    while number < 0, errno == EINTR { number = open() }
    self.number = number
    guard number >= 0 else { throw .last(attempt) }
  }

  deinit { Glibc.close(number) }

  func status() throws(FileSystemError) -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw .last("stat") }
    return status
  }

  /// What is in a directory under a name; of a link, the link itself.
  func status(of name: String) throws(FileSystemError) -> stat {
    var status = stat()
    guard fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw .last("stat") }
    return status
  }

  /// Whether both are the same directory of the same volume.
  func isSame(as other: Descriptor) -> Bool {
    guard let mine = try? status(), let its = try? other.status() else { return false }
    return mine.st_dev == its.st_dev && mine.st_ino == its.st_ino
  }

  /// Makes bytes, attributes or entries durable.
  func sync() throws(FileSystemError) {
    while fsync(number) != 0 {
      guard errno == EINTR else { throw .last("fsync") }
    }
  }
}

extension FileStatus {
  /// Links are `other` here: what they lead to is asked for apart.
  init(_ status: stat) {
    let kind: Kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      default: .other
      }
    self.init(
      kind: kind, size: kind == .file ? Int64(status.st_size) : 0,
      modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec),
      fileID: UInt64(status.st_ino))
  }
}

extension stat {
  var isLink: Bool { st_mode & S_IFMT == S_IFLNK }
  var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
}
