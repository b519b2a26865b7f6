/// Where a walk gets its folders from.
protocol FolderSource {
  func snapshot(of folder: TreePath) throws(FileSystemError) -> FolderSnapshot
  func status(of folder: TreePath) throws(FileSystemError) -> FileStatus
}
