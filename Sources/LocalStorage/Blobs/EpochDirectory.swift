import Glibc
import Synchronization

/// A directory of blob files of this run.
final class EpochDirectory: SyncTarget {
  private struct State {
    var next: Int64 = 1
    /// Files whose drafts are kept.
    var drafts = 0
    var isFull = false
  }

  let number: Int64
  private let directory: StoreDirectory
  private let limit: Int64
  private let state = Mutex(State())

  init(number: Int64, directory: StoreDirectory, limit: Int) {
    self.number = number
    self.directory = directory
    self.limit = Int64(limit)
  }

  /// The number of a new file; nil when the directory has enough.
  func reserve() -> Int64? {
    state.withLock { state in
      guard !state.isFull, state.next <= limit else {
        state.isFull = true
        return nil
      }
      defer { state.next += 1 }
      state.drafts += 1
      return state.next
    }
  }

  func settle() { state.withLock { $0.drafts -= 1 } }

  func close() { state.withLock { $0.isFull = true } }

  /// Nothing more comes and nothing is unsettled.
  var isFinished: Bool { state.withLock { $0.isFull && $0.drafts == 0 } }

  func path(of file: Int64) -> String { directory.path(of: file) }

  func sync() throws(DiskError) { try directory.sync() }
}
