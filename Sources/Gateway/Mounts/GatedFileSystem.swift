import FileTreeStorage

/// A file system behind its mount's gate: while the mount is down nothing is asked of it, and what it fails with makes somebody look.
struct GatedFileSystem: FileSystem {
  let base: any FileSystem
  let gate: MountGate
  let leftovers: Leftovers

  var traits: FileSystemTraits { base.traits }

  private func ask<R>(_ work: () throws(FileSystemError) -> R) throws(FileSystemError) -> R {
    try gate.pass()
    return try gate.watching(work)
  }

  /// Does something after which a file of the gateway's own may be left, where it fails without an answer.
  private func ask<R>(leaving path: TreePath, _ work: () throws(FileSystemError) -> R) throws(FileSystemError) -> R {
    do throws(FileSystemError) { return try ask(work) } catch {
      if case .unavailable = error { leftovers.note(path) }
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
    let file = try ask { () throws(FileSystemError) in try base.open(path) }
    return file.descriptor == nil ? GatedFile(file, gate) : file
  }

  func create(_ path: TreePath) throws(FileSystemError) -> any NewTreeFile {
    let file = try ask(leaving: path) { () throws(FileSystemError) in try base.create(path) }
    return GatedNewFile(file, at: path, gate, leftovers)
  }

  func assemble(_ sources: [TreePath], into path: TreePath) throws(FileSystemError) -> FileStatus {
    try ask(leaving: path) { () throws(FileSystemError) in try base.assemble(sources, into: path) }
  }

  func replace(_ destination: TreePath, with source: TreePath) throws(FileSystemError) {
    try ask { () throws(FileSystemError) in try base.replace(destination, with: source) }
  }

  func move(_ source: TreePath, to destination: TreePath) throws(FileSystemError) {
    try ask { () throws(FileSystemError) in try base.move(source, to: destination) }
  }

  func removeFile(_ path: TreePath) throws(FileSystemError) {
    try ask(leaving: path) { () throws(FileSystemError) in try base.removeFile(path) }
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
