import CLinux
package import FileTreeStorage
import Glibc
import Workers

extension PosixFileSystem {
  package func status(of path: TreePath) throws(FileSystemError) -> FileStatus {
    try blocking { () throws(FileSystemError) in try Place(path, below: opened()).status() }
  }

  package func open(_ path: TreePath) throws(FileSystemError) -> any TreeFile {
    try blocking { () throws(FileSystemError) in try OpenFile(Place(path, below: opened()).open()) }
  }

  package func create(_ path: TreePath) throws(FileSystemError) -> any NewTreeFile {
    try blocking { () throws(FileSystemError) in try NewFile(Place(path, below: opened())) }
  }

  package func assemble(_ sources: [TreePath], into path: TreePath) throws(FileSystemError) -> FileStatus {
    try blocking { () throws(FileSystemError) in
      let root = try opened()
      let file = try NewFile(Place(path, below: root))
      do throws(FileSystemError) {
        for source in sources { try file.append(Place(source, below: root).open()) }
        return try file.finish()
      } catch {
        file.discard()
        throw error
      }
    }
  }

  package func replace(_ destination: TreePath, with source: TreePath) throws(FileSystemError) {
    try blocking { () throws(FileSystemError) in
      let (source, destination) = try places(source, destination)
      let new = try source.entry()
      guard !new.isFolder else { throw .isFolder }
      if let old = try destination.replaceable() { source.takeOwnership(of: old, instead: new) }
      guard renameat(source.folder.number, source.name, destination.folder.number, destination.name) == 0 else {
        throw .lastRename()
      }
    }
  }

  package func move(_ source: TreePath, to destination: TreePath) throws(FileSystemError) {
    try blocking { () throws(FileSystemError) in
      let (source, destination) = try places(source, destination)
      if martinet_rename_new(source.folder.number, source.name, destination.folder.number, destination.name) == 0 {
        return
      }
      guard errno == EINVAL || errno == ENOSYS else { throw .lastRename() }
      try link(source, to: destination)
    }
  }

  package func removeFile(_ path: TreePath) throws(FileSystemError) {
    try blocking { () throws(FileSystemError) in
      let place = try Place(path, below: opened())
      switch try place.status().kind {
      case .file: try place.unlink()
      case .folder: throw .isFolder
      case .other: throw .notFound
      }
    }
  }

  private func places(_ source: TreePath, _ destination: TreePath) throws(FileSystemError) -> (Place, Place) {
    guard !source.isRoot, !destination.isRoot else { throw .isFolder }
    let root = try opened()
    return (try Place(source, below: root), try Place(destination, below: root))
  }

  /// Moves a file where the file system has no renaming without replacing: a second name, which must be free, and then not the first any more.
  private func link(_ source: Place, to destination: Place) throws(FileSystemError) {
    guard linkat(source.folder.number, source.name, destination.folder.number, destination.name, 0) == 0 else {
      throw errno == EPERM ? .notSupported : .lastRename()
    }
    try source.unlink()
  }
}

extension FileSystemError {
  /// As `last`; between two volumes of one tree there is no renaming.
  fileprivate static func lastRename() -> FileSystemError { errno == EXDEV ? .notSupported : .last("rename") }
}
