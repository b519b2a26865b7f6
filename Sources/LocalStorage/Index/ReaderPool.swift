import Glibc
import Storage
import Synchronization
import Workers

/// Connections that read the index side by side, each lent to one thread at a time. While a thread reads it holds no lock.
final class ReaderPool: Sendable {
  private final class Slot: @unchecked Sendable {
    let isTaken = Atomic<Bool>(false)
    /// Used since the last `releaseIdle`. Guarded, as the connection, by `isTaken`.
    var wasUsed = false
    var connection: IndexConnection?
  }

  private let path: String
  private let cacheBytes: Int
  private let slots: [Slot]
  private let free: Semaphore
  private let isClosed = Atomic<Bool>(false)

  init(path: String, count: Int, cacheBytes: Int) {
    self.path = path
    self.cacheBytes = cacheBytes
    slots = (0..<max(count, 1)).map { _ in Slot() }
    free = Semaphore(max(count, 1))
  }

  /// Lends a connection to `body`. Warm reads take microseconds, so that it runs on the calling thread; what is known to be cold says so
  /// itself with `blocking`.
  func read<Value>(_ body: (IndexConnection) throws(StorageError) -> Value) throws(StorageError) -> Value {
    if !free.tryWait() { blocking { free.wait() } }
    defer { free.signal() }
    let slot = takeSlot()
    defer { slot.isTaken.store(false, ordering: .releasing) }
    slot.wasUsed = true
    return try body(try connection(of: slot))
  }

  /// Gives back the page caches of connections that were not used since the last call.
  func releaseIdle() {
    for slot in slots where !slot.isTaken.exchange(true, ordering: .acquiring) {
      if !slot.wasUsed { slot.connection?.database.releaseMemory() }
      slot.wasUsed = false
      slot.isTaken.store(false, ordering: .releasing)
    }
  }

  /// Waits for those who read, and closes the connections; later reads fail.
  func close() {
    isClosed.store(true, ordering: .releasing)
    for _ in slots { free.wait() }
    for slot in slots { slot.connection = nil }
    for _ in slots { free.signal() }
  }

  /// The first that is free: the same few stay warm. The semaphore has seen to it that there is one, but for a moment `releaseIdle` may hold it.
  private func takeSlot() -> Slot {
    while true {
      for slot in slots where !slot.isTaken.exchange(true, ordering: .acquiring) { return slot }
      sched_yield()
    }
  }

  private func connection(of slot: Slot) throws(StorageError) -> IndexConnection {
    if let connection = slot.connection { return connection }
    guard !isClosed.load(ordering: .acquiring) else { throw .failed("the store is closed") }
    let connection = IndexConnection(try SQLiteDatabase(path: path, access: .reader(cacheBytes: cacheBytes)))
    slot.connection = connection
    return connection
  }
}
