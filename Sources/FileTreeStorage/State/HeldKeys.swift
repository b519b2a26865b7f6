import Storage
import Workers

/// The keys that are being changed. Whoever decides by an object's state holds its key until it has acted.
final class HeldKeys: Sendable {
  private let held = Monitor(Set<TreePath>())

  /// Runs `body` when nobody else holds any of the paths: all are taken at once, so that two who want the same ones never wait for each other.
  /// - Throws: `slowDown` when that takes longer than `limit`.
  func with<R>(_ paths: Set<TreePath>, waiting limit: Duration, _ body: () throws(StorageError) -> R)
    throws(StorageError) -> R
  {
    guard take(paths) || blocking({ wait(for: paths, limit) }) else { throw .slowDown }
    defer { give(paths) }
    return try body()
  }

  /// Whether somebody is changing what is there.
  func holds(_ path: TreePath) -> Bool { held.withLock { $0.contains(path) } }

  private func take(_ paths: Set<TreePath>) -> Bool {
    held.withLock { Self.take(paths, from: &$0) }
  }

  private func wait(for paths: Set<TreePath>, _ limit: Duration) -> Bool {
    held.wait(for: limit) { Self.take(paths, from: &$0) ? () : nil } != nil
  }

  private static func take(_ paths: Set<TreePath>, from held: inout Set<TreePath>) -> Bool {
    guard held.isDisjoint(with: paths) else { return false }
    held.formUnion(paths)
    return true
  }

  private func give(_ paths: Set<TreePath>) {
    held.withLock { $0.subtract(paths) }
    held.broadcast()
  }
}
