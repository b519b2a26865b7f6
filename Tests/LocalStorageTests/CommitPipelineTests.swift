import Glibc
import Storage
import Synchronization
import Testing

@testable import LocalStorage

@Suite struct CommitPipelineTests {
  /// Holds the index stage until it is let go.
  private final class Hold: Sendable {
    let isHeld = Semaphore()
    let letGo = Semaphore()

    func begin(_ storage: LocalStorage) throws {
      runInBackground {
        _ = try? storage.pipeline.commit { (_) throws(StorageError) in
          self.isHeld.signal()
          self.letGo.wait()
        }
      }
      isHeld.wait()
    }
  }

  @Test func sharesOneCommitAmongThoseWhoWaited() throws {
    let store = try TestStore()
    let hold = Hold()
    try hold.begin(store.storage)
    let before = store.storage.commits
    let done = Semaphore()
    for index in 0..<50 {
      runInBackground {
        _ = try? store.put("k\(index)", "x")
        done.signal()
      }
    }
    while store.storage.pipeline.waiting < 50 { sched_yield() }
    hold.letGo.signal()
    for _ in 0..<50 { done.wait() }
    let after = store.storage.commits
    #expect(after.operations - before.operations == 51)
    #expect(after.batches - before.batches <= 2)
    #expect(try store.keys().count == 50)
  }

  @Test func tellsToSlowDownWhenTooManyWait() throws {
    var settings = LocalStorageSettings()
    settings.maximumWaitingCommits = 2
    let store = try TestStore(settings)
    let hold = Hold()
    try hold.begin(store.storage)
    let done = Semaphore()
    for index in 0..<2 {
      runInBackground {
        _ = try? store.put("k\(index)", "x")
        done.signal()
      }
    }
    while store.storage.pipeline.waiting < 2 { sched_yield() }
    #expect(throws: StorageError.slowDown) { try store.put("more", "x") }
    #expect(throws: StorageError.noSuchKey) { try store.text("k0") }
    hold.letGo.signal()
    for _ in 0..<2 { done.wait() }
    #expect(try store.keys() == ["k0", "k1"])
  }

  /// An operation that fails takes nothing of its batch with it.
  @Test func failsAlone() throws {
    let store = try TestStore()
    let hold = Hold()
    try hold.begin(store.storage)
    let done = Semaphore()
    let refused = Atomic<Int>(0)
    for index in 0..<20 {
      runInBackground {
        do {
          try store.put("k\(index)", "x", if: index % 2 == 0 ? .none : .present)
        } catch {
          refused.add(1, ordering: .relaxed)
        }
        done.signal()
      }
    }
    while store.storage.pipeline.waiting < 20 { sched_yield() }
    hold.letGo.signal()
    for _ in 0..<20 { done.wait() }
    #expect(refused.load(ordering: .relaxed) == 10)
    #expect(try store.keys().count == 10)
  }

  @Test func endsTheProcessWhenACommitFails() async {
    await #expect(processExitsWith: .exitCode(70)) {
      let store = try TestStore()
      try store.storage.pipeline.commit { (transaction) throws(StorageError) in
        try transaction.connection.database.execute("INSERT INTO nothing VALUES(1)")
      }
    }
  }
}
