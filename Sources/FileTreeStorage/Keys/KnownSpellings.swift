import Synchronization

/// Paths that were found to be spelt as the tree has them, and folders' names, for a while: so that a large folder is not read for each write into it.
final class KnownSpellings: Sendable {
  private static let limit = 10_000

  let folders: FolderCache
  private let lifetime: Duration
  private let found = Mutex<[TreePath: ContinuousClock.Instant]>([:])

  /// - Parameter maximumBytes: of folders' names.
  init(lifetime: Duration, maximumBytes: Int) {
    self.lifetime = lifetime
    folders = FolderCache(maximumBytes: maximumBytes, lifetime: lifetime)
  }

  func contains(_ path: TreePath) -> Bool {
    let now = ContinuousClock.now
    return found.withLock { $0[path].map { now < $0 } ?? false }
  }

  func insert(_ path: TreePath) {
    let end = ContinuousClock.now + lifetime
    found.withLock { found in
      if found.count >= Self.limit { found.removeAll() }
      found[path] = end
    }
  }

  /// What had this path has another by now.
  func forget(_ path: TreePath) {
    folders.drop(path.parent)
    found.withLock { $0[path] = nil }
  }
}
