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

  /// Looks into what is known of the folder, and into the folder itself where that has no such name.
  private func requireEntry(_ path: TreePath) throws(StorageError) {
    let names = names
    guard let part = names.keyPart(ofEntry: String(path.name), in: path.parent) else { return }
    if try spelt(in: path.parent, names, isFresh: false).contains(part) { return }
    guard try spelt(in: path.parent, names, isFresh: true).contains(part) else {
      throw .keyConflict("Something is there whose name differs from a name in the key by letter case alone.")
    }
  }

  /// Not dropped by the gateway's own writes, which leave the spelling of what is there: else each of many writes would read a large folder.
  private func spelt(in folder: TreePath, _ names: KeyNames, isFresh: Bool) throws(StorageError) -> FolderSnapshot {
    try reading { () throws(FileSystemError) in
      try spellings.folders.snapshot(of: folder, isFresh: isFresh) { () throws(FileSystemError) in
        try FolderReading.read(folder, of: fileSystem, names, maximumEntries: settings.maximumFolderEntries)
      }
    }
  }
}
