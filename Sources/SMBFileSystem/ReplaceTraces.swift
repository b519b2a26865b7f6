import FileTreeStorage
import Synchronization

/// Remembers which paths were just replaced: a server may say for a moment that the file in question is missing or busy. In a table of fixed size, so
/// that a path may be taken for another; that costs a needless second look.
final class ReplaceTraces: Sendable {
  private struct Trace {
    var underWay = 0
    var count: UInt64 = 0
  }

  private let traces = Mutex([Trace](repeating: Trace(), count: 1024))

  /// Runs a replacement of a path.
  func during<R>(_ path: TreePath, _ body: () throws(FileSystemError) -> R) throws(FileSystemError) -> R {
    change(path, by: 1)
    defer { change(path, by: -1) }
    return try body()
  }

  private func change(_ path: TreePath, by change: Int) {
    traces.withLock { traces in
      let index = Self.index(path, traces.count)
      traces[index].underWay += change
      traces[index].count &+= 1
    }
  }

  /// What `wasReplaced` compares with.
  func mark(_ path: TreePath) -> UInt64 {
    traces.withLock { $0[Self.index(path, $0.count)].count }
  }

  /// Whether the path is being replaced or was since the mark.
  func wasReplaced(_ path: TreePath, since mark: UInt64) -> Bool {
    traces.withLock { traces in
      let trace = traces[Self.index(path, traces.count)]
      return trace.underWay > 0 || trace.count != mark
    }
  }

  private static func index(_ path: TreePath, _ count: Int) -> Int {
    Int(UInt(bitPattern: path.hashValue) % UInt(count))
  }
}
