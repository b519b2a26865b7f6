import FileTreeStorage
import Synchronization

/// Files of the gateway's own that it may not have got rid of, since the line to them was lost: they are removed when the mount is there again, and not
/// only when they are old enough to be nobody's.
final class Leftovers: Sendable {
  /// What is beyond waits for the sweep.
  private static let capacity = 10_000

  private let paths = Mutex<[TreePath]>([])

  /// Files of people are never noted.
  func note(_ path: TreePath) {
    guard path.name.hasPrefix(".~martinet-") || path.text.hasPrefix(".martinet/") else { return }
    paths.withLock { if $0.count < Self.capacity { $0.append(path) } }
  }

  /// Removes those that are there, as far as the mount is.
  func remove(from fileSystem: any FileSystem) {
    var rest = paths.withLock { paths in
      defer { paths = [] }
      return paths[...]
    }
    while let path = rest.first {
      do throws(FileSystemError) { try fileSystem.removeFile(path) } catch {
        if case .unavailable = error { break }
        if error == .busy || error == .overloaded { note(path) }
      }
      rest.removeFirst()
    }
    for path in rest { note(path) }
  }
}
