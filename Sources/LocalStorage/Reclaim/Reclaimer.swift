import Storage
import Synchronization

/// Frees what nothing refers to any more, in the background and at a limited rate.
///
/// A commit that frees a place writes it into `gc`. The place may be reused or punched only when nobody can still be on the way to it: every
/// reader that looked it up before the commit has opened it (`ReaderEpochs`), and nobody has it open (`BlobStore.reclaim` says so). Its
/// row goes last. A crash in between repeats the step, which is harmless since no place is ever used twice.
final class Reclaimer: Sendable {
  private static let pageCount = 256

  private let index: String
  private let readers: ReaderPool
  private let epochs: ReaderEpochs
  private let blobs: BlobStore
  private let pipeline: CommitPipeline
  private let waiting: Semaphore
  private let perSecond: Int
  private let log: @Sendable (String) -> Void
  private let stopped = Semaphore()
  private let isStopping = Atomic<Bool>(false)

  /// - Parameters:
  ///   - waiting: signalled after commits that freed something.
  ///   - perSecond: places freed a second at most.
  init(
    index: String, readers: ReaderPool, epochs: ReaderEpochs, blobs: BlobStore, pipeline: CommitPipeline,
    waiting: Semaphore, perSecond: Int, log: @escaping @Sendable (String) -> Void
  ) {
    self.index = index
    self.readers = readers
    self.epochs = epochs
    self.blobs = blobs
    self.pipeline = pipeline
    self.waiting = waiting
    self.perSecond = max(perSecond, 1)
    self.log = log
  }

  /// The thread's life.
  func run() {
    attempt { () throws(StorageError) in try OrphanSweep(index: index, blobs: blobs).run(log: log) }
    while !isStopping.load(ordering: .acquiring) {
      attempt { () throws(StorageError) in _ = try reclaimAll() }
      if waiting.wait(atMost: .seconds(30)) {
        // Many commits, one pass.
        while waiting.tryWait() {}
        if stopped.wait(atMost: .milliseconds(100)) { return }
      }
    }
  }

  func stop() {
    isStopping.store(true, ordering: .releasing)
    stopped.signal()
    waiting.signal()
  }

  /// Goes once through all garbage.
  /// - Returns: places freed.
  func reclaimAll() throws(StorageError) -> Int {
    var freed = 0
    var position: Int64 = 0
    while !isStopping.load(ordering: .acquiring) {
      let page = try readers.read { (index) throws(StorageError) in
        try index.garbage(after: position, limit: Self.pageCount)
      }
      guard let last = page.last, awaitReaders() else { break }
      position = last.id
      freed += try reclaim(page)
      if pace(page.count) { break }
    }
    return freed
  }

  private func reclaim(_ page: [GarbageRow]) throws(StorageError) -> Int {
    var done: [Int64] = []
    for row in page {
      if row.location.place == .manifest {
        try dissolve(row)
      } else if try blobs.reclaim(row.location) {
        done.append(row.id)
      }
    }
    let rows = done
    if !rows.isEmpty {
      try pipeline.commit { (transaction) throws(StorageError) in
        for row in rows { try transaction.connection.run(.deleteGarbage, row) }
      }
    }
    return done.count
  }

  /// Turns a manifest into its parts, some thousand at a time, so that no commit takes long; they are garbage of a later pass.
  private func dissolve(_ row: GarbageRow) throws(StorageError) {
    while try pipeline.commit(operation: { (transaction) throws(StorageError) in try transaction.dissolve(row) }) {}
  }

  /// Waits until every reader that may still know a place that was freed before now has opened it.
  /// - Returns: false when the store is stopping.
  private func awaitReaders() -> Bool {
    let epoch = epochs.retire()
    var pause = 1
    while !epochs.isClear(epoch) {
      if stopped.wait(atMost: .milliseconds(pause)) { return false }
      pause = min(pause * 2, 500)
    }
    return true
  }

  /// Keeps to the rate.
  /// - Returns: whether the store is stopping.
  private func pace(_ count: Int) -> Bool { stopped.wait(atMost: .microseconds(count * 1_000_000 / perSecond)) }

  private func attempt(_ work: () throws(StorageError) -> Void) {
    do throws(StorageError) {
      try work()
    } catch {
      log("reclaiming: \(error)")
    }
  }
}
