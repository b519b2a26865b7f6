import Storage

// A key's folders come with the key, and go with the last key in them: as long as nobody else made them, or asked for them as `name/`.
extension FileTreeStorage {
  /// Makes a folder and those it lies in, as far as they are missing.
  /// - Parameter made: folders that are removed again with these when it fails.
  /// - Returns: those that were made, the outermost first.
  /// - Throws: `keyConflict` where a file is in the way.
  func makeFolders(_ folder: TreePath, after made: [TreePath] = []) throws(StorageError) -> [TreePath] {
    var new: [TreePath] = []
    do throws(StorageError) {
      try makeFolders(folder, &new)
      return new
    } catch {
      removeAgain(made + new)
      throw error
    }
  }

  private func makeFolders(_ folder: TreePath, _ made: inout [TreePath]) throws(StorageError) {
    var missing = [folder]
    // Each is tried once on the way out and once on the way in, and again where others remove it meanwhile.
    var steps = 16 * folder.names.count + 16
    while let next = missing.last {
      steps -= 1
      guard steps > 0, !next.isRoot else { throw .conditionalConflict }
      do throws(FileSystemError) {
        try fileSystem.makeFolder(next)
        made.append(next)
        missing.removeLast()
        foldersChanged(next.parent)
      } catch {
        switch error {
        case .exists:
          if try isFolder(next) { missing.removeLast() }
        case .notFound where !next.parent.isRoot, .notFolder where !next.parent.isRoot: missing.append(next.parent)
        default: throw StorageError(writing: error)
        }
      }
    }
  }

  /// False where nothing is there any more.
  /// - Throws: `keyConflict` for a file.
  private func isFolder(_ path: TreePath) throws(StorageError) -> Bool {
    do throws(FileSystemError) {
      let status = try patiently { () throws(FileSystemError) in try fileSystem.status(of: path) }
      guard status.kind == .folder else { throw .notFolder }
      return true
    } catch {
      guard error != .notFound else { return false }
      throw StorageError(writing: error)
    }
  }

  /// Removes folders that were made for something that did not come to be, if nobody else uses them.
  func removeAgain(_ made: [TreePath]) {
    for folder in made.reversed() where (try? fileSystem.removeFolder(folder)) != nil {
      foldersChanged(folder.parent)
    }
  }

  /// Changes records, and says that folders go when nothing is in them any more.
  func record(_ changes: [RecordChange], noting made: [TreePath]) throws(StorageError) {
    let notes = made.map { RecordChange.set(Array($0.text.utf8), records.folders, to: []) }
    guard !notes.isEmpty else { return try records.store.change(changes) }
    // What was said of a folder that went a moment ago must not be taken back later.
    try heldFolders.with(Set(made), waiting: settings.maximumLockWait) { () throws(StorageError) in
      try records.store.change(changes + notes)
    }
  }

  /// Removes a folder that nothing is in any more, and those it lies in, as far as keys alone had them made.
  func tidy(_ folder: TreePath) {
    var folder = folder
    while !folder.isRoot, isMadeForKeys(folder), removeEmpty(folder) {
      folder = folder.parent
      foldersChanged(folder)
    }
  }

  private func removeEmpty(_ folder: TreePath) -> Bool {
    let isGone = try? heldFolders.with([folder], waiting: settings.maximumLockWait) { () throws(StorageError) in
      guard (try? fileSystem.removeFolder(folder)) != nil else { return false }
      spellings.forget(folder)
      // Where this fails it says of a folder that is not there that it may be removed.
      try? records.store.change([.remove(Array(folder.text.utf8), records.folders)])
      return true
    }
    return isGone == true
  }

  private func isMadeForKeys(_ folder: TreePath) -> Bool {
    (try? records.store.record(Array(folder.text.utf8), in: records.folders)) != nil
  }

  /// Tells listings that a folder's entries are others now.
  func foldersChanged(_ folder: TreePath) { folders.drop(folder) }
}
