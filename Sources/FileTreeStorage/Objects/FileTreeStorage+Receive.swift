import Bodies
import Crypto
import Storage

extension FileTreeStorage {
  /// Writes a body into a new file, and makes its folder where that is missing. On an error nothing is left behind.
  /// - Parameters:
  ///   - name: called anew where it is taken.
  ///   - digests: what to compute besides the body's own wishes.
  func receive(
    _ body: any UploadBody, in folder: TreePath, digests: DigestKinds,
    as name: () -> String = HiddenNames.temporary
  ) throws(StorageError) -> ReceivedFile {
    var intake = try BodyIntake(
      body, digests: digests, maximum: settings.maximumObjectBytes, within: settings.maximumUploadTime, buffers,
      digestThreads)
    let draft: DraftFile
    do throws(StorageError) {
      draft = try self.draft(in: folder, as: name)
    } catch {
      intake.cancel()
      throw error
    }
    return try fill(draft, from: &intake)
  }

  private func fill(_ draft: DraftFile, from intake: inout BodyIntake) throws(StorageError) -> ReceivedFile {
    do throws(StorageError) {
      try write(intake.buffer.bytes, to: draft)
      while !intake.isAtEnd {
        try intake.advance()
        try write(intake.buffer.bytes, to: draft)
      }
      let (digests, checksums) = try intake.finish()
      let status = try writing { () throws(FileSystemError) in try draft.file.finish() }
      guard status.size == intake.count else {
        throw .failed("a file has \(status.size) bytes after \(intake.count) were written")
      }
      return ReceivedFile(
        file: WrittenFile(path: draft.path, status: status, made: draft.made), digests: digests, checksums: checksums)
    } catch {
      intake.cancel()
      draft.file.discard()
      removeAgain(draft.made)
      throw error
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, to draft: DraftFile) throws(StorageError) {
    guard !bytes.isEmpty else { return }
    try writing { () throws(FileSystemError) in try draft.file.write(bytes) }
  }
}

/// A new file that nothing is in yet.
struct DraftFile {
  let path: TreePath
  let file: any NewTreeFile
  /// The folders that had to be made for it, the outermost first.
  let made: [TreePath]
}

extension FileTreeStorage {
  /// How often somebody may remove the folder that a file is to be made in.
  private static var attempts: Int { 8 }

  /// Creates a file, and its folder where that is missing.
  func draft(in folder: TreePath, as name: () -> String = HiddenNames.temporary) throws(StorageError) -> DraftFile {
    let (path, file, made) = try inFolder(folder, as: name) { path throws(FileSystemError) in
      try fileSystem.create(path)
    }
    return DraftFile(path: path, file: file, made: made)
  }

  /// Creates a file of whole others, and its folder where that is missing.
  func assemble(
    _ sources: [TreePath], in folder: TreePath, as name: () -> String = HiddenNames.temporary
  ) throws(StorageError) -> WrittenFile {
    let (path, status, made) = try inFolder(folder, as: name) { path throws(FileSystemError) in
      try patiently { () throws(FileSystemError) in try fileSystem.assemble(sources, into: path) }
    }
    return WrittenFile(path: path, status: status, made: made)
  }

  private func inFolder<R>(
    _ folder: TreePath, as name: () -> String, _ create: (TreePath) throws(FileSystemError) -> R
  ) throws(StorageError) -> (TreePath, R, made: [TreePath]) {
    var made: [TreePath] = []
    for _ in 0..<Self.attempts {
      guard let path = folder.appending(name()) else { break }
      do throws(FileSystemError) {
        return (path, try create(path), made)
      } catch {
        switch error {
        case .exists: continue
        case .notFound, .notFolder: break
        default:
          removeAgain(made)
          throw StorageError(writing: error)
        }
      }
      made += try makeFolders(folder, after: made)
    }
    removeAgain(made)
    throw .conditionalConflict
  }
}
