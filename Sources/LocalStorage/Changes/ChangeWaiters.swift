import Storage
import Synchronization

/// Who waits for a change, bucket by bucket. A commit without anybody waiting costs one look at a number.
final class ChangeWaiters: Sendable {
  /// One thread that waits for a change of one bucket.
  final class Waiter: Sendable {
    fileprivate let bucket: Int64
    private let wake = Semaphore()

    fileprivate init(bucket: Int64) { self.bucket = bucket }

    fileprivate func signal() { wake.signal() }

    /// Waits until there may be a change, but no longer than this.
    func wait(atMost duration: Duration) { _ = wake.wait(atMost: duration) }
  }

  private struct State {
    var waiters: [ObjectIdentifier: Waiter] = [:]
    var isClosed = false
  }

  private let limit: Int
  private let state = Mutex(State())
  /// How many wait; changed under the lock, looked at without it.
  private let count = Atomic<Int>(0)

  /// - Parameter limit: how many may wait.
  init(limit: Int) { self.limit = limit }

  /// Takes part before looking for changes: one that is committed after that look wakes the waiter.
  /// - Returns: nil when nobody may wait any more.
  /// - Throws: `slowDown`.
  func add(bucket: Int64) throws(StorageError) -> Waiter? {
    try state.withLock { (state) throws(StorageError) in
      guard !state.isClosed else { return nil }
      guard state.waiters.count < limit else { throw .slowDown }
      let waiter = Waiter(bucket: bucket)
      state.waiters[ObjectIdentifier(waiter)] = waiter
      count.store(state.waiters.count, ordering: .sequentiallyConsistent)
      return waiter
    }
  }

  /// How many wait.
  var waiting: Int { count.load(ordering: .sequentiallyConsistent) }

  var isClosed: Bool { state.withLock { $0.isClosed } }

  func remove(_ waiter: Waiter) {
    state.withLock { state in
      state.waiters[ObjectIdentifier(waiter)] = nil
      count.store(state.waiters.count, ordering: .sequentiallyConsistent)
    }
  }

  /// After the commit of changes of these buckets.
  func wake(_ buckets: some Collection<Int64>) {
    guard count.load(ordering: .sequentiallyConsistent) > 0 else { return }
    let woken = state.withLock { state in state.waiters.values.filter { buckets.contains($0.bucket) } }
    for waiter in woken { waiter.signal() }
  }

  /// Wakes all; from now on nobody waits.
  func close() {
    let woken = state.withLock { state in
      state.isClosed = true
      return Array(state.waiters.values)
    }
    for waiter in woken { waiter.signal() }
  }
}
