import Storage

// Where `a` and `A` are one file, a key must not write to, or remove, the object of another one.
extension FileTreeStorage {
  /// - Parameter key: whose path it is.
  /// - Throws: `keyConflict` where a folder of the path, or the file, is there in other letters.
  func requireSpelling(of path: TreePath, as key: ObjectKey) throws(StorageError) {
    guard !fileSystem.traits.isCaseSensitive, try requireSpelling(ofFolder: path.parent) else { return }
    guard let status = try status(ofAny: path), !spellings.contains(path) else { return }
    // What is kept of this very state was kept under this very key.
    if try !attributes.isKnown(key, in: status) { try requireEntry(path) }
    spellings.insert(path)
  }

  /// Whether a folder is there, in these letters.
  @discardableResult
  func requireSpelling(ofFolder folder: TreePath) throws(StorageError) -> Bool {
    guard !fileSystem.traits.isCaseSensitive, !folder.isRoot else { return true }
    guard try requireSpelling(ofFolder: folder.parent) else { return false }
    guard !spellings.contains(folder) else { return true }
    guard try status(ofAny: folder) != nil else { return false }
    try requireEntry(folder)
    spellings.insert(folder)
    return true
  }

  /// What is at a path, be it file or folder; nil for nothing.
  private func status(ofAny path: TreePath) throws(StorageError) -> FileStatus? {
    do throws(StorageError) {
      return try reading { () throws(FileSystemError) in
        try patiently { () throws(FileSystemError) in try fileSystem.status(of: path) }
      }
    } catch .noSuchKey {
      return nil
    }
  }

  private func requireEntry(_ path: TreePath) throws(StorageError) {
    let name = Array(path.name.utf8)
    var isThere = false
    try reading { () throws(FileSystemError) in
      try fileSystem.list(path.parent) { entries in
        isThere = entries.contains { $0.name.utf8.elementsEqual(name) }
        return !isThere
      }
    }
    guard isThere else {
      throw .keyConflict("Something is there whose name differs from a name in the key by letter case alone.")
    }
  }
}
