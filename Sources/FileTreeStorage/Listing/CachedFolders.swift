/// The folders of a tree as one listing reads them.
struct CachedFolders: FolderSource {
  let fileSystem: any FileSystem
  let names: KeyNames
  let maximumEntries: Int
  let cache: FolderCache
  /// The first page looks for itself; the ones after it go on with what was found.
  let isFresh: Bool

  func snapshot(of folder: TreePath) throws(FileSystemError) -> FolderSnapshot {
    try cache.snapshot(of: folder, isFresh: isFresh) { () throws(FileSystemError) in
      try FolderReading.read(folder, of: fileSystem, names, maximumEntries: maximumEntries)
    }
  }

  func status(of folder: TreePath) throws(FileSystemError) -> FileStatus { try fileSystem.status(of: folder) }
}
