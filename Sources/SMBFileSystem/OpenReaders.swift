import FileTreeStorage
import Synchronization

/// The files of this mount that are open at the server for reading. The client library opens them in a way that keeps others from removing them, this
/// gateway's own deletes included.
final class OpenReaders: Sendable {
  private struct Reader {
    weak var file: SMBFile?
  }

  private let readers = Mutex([TreePath: [ObjectIdentifier: Reader]]())

  func add(_ file: SMBFile, of path: TreePath) {
    readers.withLock { $0[path, default: [:]][ObjectIdentifier(file)] = Reader(file: file) }
  }

  func remove(_ file: SMBFile, of path: TreePath) {
    readers.withLock { readers in
      readers[path]?[ObjectIdentifier(file)] = nil
      if readers[path]?.isEmpty == true { readers[path] = nil }
    }
  }

  /// Closes what is open of a path at the server. Whoever reads on opens it again, or finds that it is another file by now.
  func close(_ path: TreePath) {
    let files = readers.withLock { $0[path]?.values.compactMap(\.file) } ?? []
    for file in files { file.closeAtServer() }
  }
}
