import FileTreeStorage

/// A file system behind its mount's gate: while the mount is down nothing is asked of it, and what it fails with makes somebody look.
struct GatedFileSystem: FileSystem {
  let base: any FileSystem
  let gate: MountGate

  var traits: FileSystemTraits { base.traits }

  private func ask<R>(_ work: () throws(FileSystemError) -> R) throws(FileSystemError) -> R {
    try gate.pass()
    do throws(FileSystemError) { return try work() } catch {
      if case .unavailable = error { gate.suspect() }
      throw error
    }
  }

  /// Asked by those who find out whether the mount is down: past the gate.
  func examine() throws(FileSystemError) { try base.examine() }

  func close() { base.close() }

  func space() throws(FileSystemError) -> VolumeSpace { try ask { () throws(FileSystemError) in try base.space() } }

  func status(of path: TreePath) throws(FileSystemError) -> FileStatus {
    try ask { () throws(FileSystemError) in try base.status(of: path) }
  }

  func list(_ folder: TreePath, _ take: ([FolderEntry]) -> Bool) throws(FileSystemError) {
    try ask { () throws(FileSystemError) in try base.list(folder, take) }
  }

  func open(_ path: TreePath) throws(FileSystemError) -> any TreeFile {
    try ask { () throws(FileSystemError) in try base.open(path) }
  }

  func create(_ path: TreePath) throws(FileSystemError) -> any NewTreeFile {
    try ask { () throws(FileSystemError) in try base.create(path) }
  }

  func assemble(_ sources: [TreePath], into path: TreePath) throws(FileSystemError) -> FileStatus {
    try ask { () throws(FileSystemError) in try base.assemble(sources, into: path) }
  }

  func replace(_ destination: TreePath, with source: TreePath) throws(FileSystemError) {
    try ask { () throws(FileSystemError) in try base.replace(destination, with: source) }
  }

  func move(_ source: TreePath, to destination: TreePath) throws(FileSystemError) {
    try ask { () throws(FileSystemError) in try base.move(source, to: destination) }
  }

  func removeFile(_ path: TreePath) throws(FileSystemError) {
    try ask { () throws(FileSystemError) in try base.removeFile(path) }
  }

  func removeFolder(_ path: TreePath) throws(FileSystemError) {
    try ask { () throws(FileSystemError) in try base.removeFolder(path) }
  }

  func makeFolder(_ path: TreePath) throws(FileSystemError) {
    try ask { () throws(FileSystemError) in try base.makeFolder(path) }
  }

  func sync(_ folder: TreePath) throws(FileSystemError) {
    try ask { () throws(FileSystemError) in try base.sync(folder) }
  }
}
