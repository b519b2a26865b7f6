import Synchronization

/// Operations that wait for a stage. Any thread adds; one thread takes.
final class CommitQueue: Sendable {
  private struct State {
    var waiting: [PendingCommit] = []
    var isClosed = false
    /// The taking thread sleeps until somebody adds.
    var takerSleeps = false
  }

  private let state = Mutex(State())
  private let wake = Semaphore()
  private let limit: Int

  /// - Parameter limit: operations that may wait; beyond it `add` refuses.
  init(limit: Int) { self.limit = limit }

  /// Operations that wait.
  var count: Int { state.withLock { $0.waiting.count } }

  /// Whether the operation was taken: false when too many wait, or after `close`.
  func add(_ commit: PendingCommit) -> Bool {
    let (isTaken, wakes) = state.withLock { state in
      guard !state.isClosed, state.waiting.count < limit else { return (false, false) }
      state.waiting.append(commit)
      defer { state.takerSleeps = false }
      return (true, state.takerSleeps)
    }
    if wakes { wake.signal() }
    return isTaken
  }

  /// Adds what a former stage passes on: never refused.
  func pass(_ commits: [PendingCommit]) {
    let wakes = state.withLock { state in
      state.waiting.append(contentsOf: commits)
      defer { state.takerSleeps = false }
      return state.takerSleeps
    }
    if wakes { wake.signal() }
  }

  /// The next batch, waiting for one; nil once the queue is closed and empty.
  /// - Parameters:
  ///   - count: operations at most.
  ///   - weight: their weights together stop at the first that exceeds this.
  func take(count: Int, weight: Int) -> [PendingCommit]? {
    while true {
      let (batch, isClosed) = state.withLock { state in
        let batch = Self.cut(&state.waiting, count: count, weight: weight)
        state.takerSleeps = batch.isEmpty && !state.isClosed
        return (batch, state.isClosed)
      }
      if !batch.isEmpty { return batch }
      if isClosed { return nil }
      wake.wait()
    }
  }

  /// Refuses what is added from now on; what waits is still taken.
  func close() {
    let wakes = state.withLock { state in
      state.isClosed = true
      defer { state.takerSleeps = false }
      return state.takerSleeps
    }
    if wakes { wake.signal() }
  }

  private static func cut(_ waiting: inout [PendingCommit], count: Int, weight: Int) -> [PendingCommit] {
    var total = 0
    var end = 0
    while end < min(waiting.count, count), total <= weight {
      total += waiting[end].weight
      end += 1
    }
    let batch = Array(waiting[..<end])
    waiting.removeFirst(end)
    return batch
  }
}
