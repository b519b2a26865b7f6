import Storage

extension FileTreeStorage {
  /// Gives a file its key's path, in one step, and finds out what happened where the answer was lost.
  /// - Parameter status: of the source.
  /// - Throws: `preconditionFailed` where something is there that may not be replaced.
  func move(_ source: TreePath, to path: TreePath, _ status: FileStatus, mayReplace: Bool) throws(StorageError) {
    do throws(FileSystemError) {
      try patiently { () throws(FileSystemError) in try step(source, path, mayReplace) }
    } catch {
      switch error {
      case .unavailable(let fault): try recover(source, path, status, mayReplace, from: fault)
      case .exists: throw obstacle(at: path)
      default: throw StorageError(writing: error)
      }
    }
  }

  private func step(_ source: TreePath, _ path: TreePath, _ mayReplace: Bool) throws(FileSystemError) {
    try folders.changing(path.parent) { () throws(FileSystemError) in
      if mayReplace { try fileSystem.replace(path, with: source) } else { try fileSystem.move(source, to: path) }
    }
  }

  /// Looks whether the step was made, and makes it once more where it was not.
  private func recover(
    _ source: TreePath, _ path: TreePath, _ status: FileStatus, _ mayReplace: Bool, from fault: MountFault
  ) throws(StorageError) {
    do throws(FileSystemError) {
      if try hasArrived(source, path, status) { return }
      try step(source, path, mayReplace)
    } catch .exists {
      throw obstacle(at: path)
    } catch {
      throw .unavailable(fault.text)
    }
  }

  private func hasArrived(_ source: TreePath, _ path: TreePath, _ status: FileStatus) throws(FileSystemError) -> Bool {
    do throws(FileSystemError) {
      _ = try fileSystem.status(of: source)
      return false
    } catch {
      guard error == .notFound else { throw error }
    }
    let there = try fileSystem.status(of: path)
    guard there.stamp == status.stamp else { throw .changed }
    return true
  }

  /// What is where nothing may be.
  private func obstacle(at path: TreePath) -> StorageError {
    if (try? fileSystem.status(of: path))?.kind == .folder { return StorageError(writing: .isFolder) }
    return .preconditionFailed(condition: "If-None-Match")
  }
}
