import FileTreeStorage

/// An open file of a mount: what it fails with makes somebody look at the mount.
final class GatedFile: TreeFile {
  private let base: any TreeFile
  private let gate: MountGate

  init(_ base: any TreeFile, _ gate: MountGate) {
    self.base = base
    self.gate = gate
  }

  var status: FileStatus { base.status }
  var descriptor: Int32? { base.descriptor }

  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(FileSystemError) -> Int {
    try gate.watching { () throws(FileSystemError) in try base.read(at: offset, into: buffer) }
  }
}

/// A file of a mount that is being written. Whether it is gone once it is discarded nobody says: it is noted, to be looked for.
final class GatedNewFile: NewTreeFile {
  private let base: any NewTreeFile
  private let path: TreePath
  private let gate: MountGate
  private let leftovers: Leftovers

  init(_ base: any NewTreeFile, at path: TreePath, _ gate: MountGate, _ leftovers: Leftovers) {
    self.base = base
    self.path = path
    self.gate = gate
    self.leftovers = leftovers
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileSystemError) {
    try gate.watching { () throws(FileSystemError) in try base.write(bytes) }
  }

  func finish() throws(FileSystemError) -> FileStatus {
    try gate.watching { () throws(FileSystemError) in try base.finish() }
  }

  func discard() {
    base.discard()
    leftovers.note(path)
  }
}
