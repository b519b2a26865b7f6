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
    // Each is tried once on the way out and once on the way in; others may remove some meanwhile.
    var steps = 4 * folder.names.count + 8
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
          try requireFolder(next)
          missing.removeLast()
        case .notFound where !next.parent.isRoot, .notFolder where !next.parent.isRoot: missing.append(next.parent)
        default: throw StorageError(writing: error)
        }
      }
    }
  }

  private func requireFolder(_ path: TreePath) throws(StorageError) {
    let status = try writing { () throws(FileSystemError) in
      try patiently { () throws(FileSystemError) in try fileSystem.status(of: path) }
    }
    guard status.kind == .folder else { throw StorageError(writing: .notFolder) }
  }

  /// Removes folders that were made for something that did not come to be, if nobody else uses them.
  func removeAgain(_ made: [TreePath]) {
    for folder in made.reversed() where (try? fileSystem.removeFolder(folder)) != nil {
      foldersChanged(folder.parent)
    }
  }

  /// Says that folders go when nothing is in them any more.
  func noting(_ made: [TreePath]) -> [RecordChange] {
    made.map { .set(Array($0.text.utf8), records.folders, to: []) }
  }

  /// Removes a folder that nothing is in any more, and those it lies in, as far as keys alone had them made.
  func tidy(_ folder: TreePath) {
    var folder = folder
    var gone: [RecordChange] = []
    while !folder.isRoot, isMadeForKeys(folder), (try? fileSystem.removeFolder(folder)) != nil {
      gone.append(.remove(Array(folder.text.utf8), records.folders))
      spellings.forget(folder)
      folder = folder.parent
      foldersChanged(folder)
    }
    // What stays of it says of a folder that is not there that it may be removed.
    if !gone.isEmpty { try? records.store.change(gone) }
  }

  private func isMadeForKeys(_ folder: TreePath) -> Bool {
    (try? records.store.record(Array(folder.text.utf8), in: records.folders)) != nil
  }

  /// Tells listings that a folder's entries are others now.
  func foldersChanged(_ folder: TreePath) { folders.drop(folder) }
}
