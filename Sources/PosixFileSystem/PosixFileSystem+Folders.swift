package import FileTreeStorage
import Glibc
import Workers

extension PosixFileSystem {
  package func list(_ folder: TreePath, _ take: ([FolderEntry]) -> Bool) throws(FileSystemError) {
    let reading = try blocking { () throws(FileSystemError) in try FolderReading(folder, below: opened()) }
    while let batch = try blocking({ () throws(FileSystemError) in try reading.next() }) {
      guard take(batch) else { return }
    }
  }

  package func makeFolder(_ path: TreePath) throws(FileSystemError) {
    try blocking { () throws(FileSystemError) in
      guard !path.isRoot else { throw .exists }
      let place = try Place(path, below: opened())
      guard mkdirat(place.folder.number, place.name, 0o777) == 0 else { throw .last("make a folder") }
    }
  }

  package func removeFolder(_ path: TreePath) throws(FileSystemError) {
    try blocking { () throws(FileSystemError) in
      guard !path.isRoot else { throw .busy }
      try Place(path, below: opened()).unlink(AT_REMOVEDIR)
    }
  }

  package func sync(_ folder: TreePath) throws(FileSystemError) {
    try blocking { () throws(FileSystemError) in
      let folder = try Place.folder(folder, below: opened(), O_RDONLY)
      do throws(FileSystemError) {
        try folder.sync()
      } catch .invalidName {
        // EINVAL: this file system has no such thing for folders.
      }
    }
  }
}
