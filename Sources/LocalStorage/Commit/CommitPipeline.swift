import Storage
import Synchronization
import Workers

/// Makes changes durable, many at a time. Two stages, each a thread, so that one's syncs run beside the other's work: first the bytes
/// (one fdatasync per segment and batch), then the index (one per batch). A batch is what came together while the one before was being
/// synced: nobody waits for company.
final class CommitPipeline: Sendable {
  private static let batchCount = 512
  private static let batchWeight = 8 << 20

  private let dataQueue: CommitQueue
  private let indexQueue: CommitQueue
  private let blobs: BlobStore
  private let writer: IndexWriter
  private let garbageWaits: @Sendable () -> Void
  private let operations = Atomic<Int>(0)
  private let batches = Atomic<Int>(0)

  /// - Parameters:
  ///   - limit: operations that may wait for a stage; beyond it `slowDown`.
  ///   - garbageWaits: called after a commit that freed something.
  init(blobs: BlobStore, writer: IndexWriter, limit: Int, garbageWaits: @escaping @Sendable () -> Void) {
    dataQueue = CommitQueue(limit: limit)
    indexQueue = CommitQueue(limit: limit)
    self.blobs = blobs
    self.writer = writer
    self.garbageWaits = garbageWaits
  }

  /// Does an operation and waits until it is durable. When it fails, the blobs go away.
  /// - Parameters:
  ///   - blobs: what must be durable before the index refers to it.
  ///   - weight: about how many bytes the operation adds to the index.
  /// - Throws: what the operation throws; `slowDown`; `insufficientSpace`.
  func commit<Value: Sendable>(
    _ blobs: [ReceivedBlob] = [], weight: Int = 1000, operation: @escaping Commit<Value>.Operation
  ) throws(StorageError) -> Value {
    let commit = Commit(blobs: blobs, weight: weight, operation: operation)
    let isTaken = blobs.contains(where: \.isStored) ? dataQueue.add(commit) : indexQueue.add(commit)
    if isTaken { blocking { commit.wait() } } else { commit.fail(.slowDown) }
    if case .failure = commit.result { blobs.forEach(self.blobs.discard) }
    return try commit.result.get()
  }

  /// Operations that wait for a stage at this moment.
  var waiting: Int { dataQueue.count + indexQueue.count }

  var statistics: CommitStatistics {
    CommitStatistics(operations: operations.load(ordering: .relaxed), batches: batches.load(ordering: .relaxed))
  }

  /// The data thread's life.
  func runDataStage() {
    while let batch = dataQueue.take(count: Self.batchCount, weight: .max) {
      blobs.sync(batch.flatMap(\.blobs))
      indexQueue.pass(batch)
    }
  }

  /// The index thread's life.
  func runIndexStage() {
    while let batch = indexQueue.take(count: Self.batchCount, weight: Self.batchWeight) {
      let hasGarbage = writer.apply(batch)
      operations.add(batch.count, ordering: .relaxed)
      batches.add(1, ordering: .relaxed)
      for commit in batch { commit.finish() }
      if hasGarbage { garbageWaits() }
    }
    writer.finish()
  }

  /// Ends the first stage; to be called before `closeIndexStage`, with the thread joined in between, so that all that was accepted is done.
  func closeDataStage() { dataQueue.close() }
  func closeIndexStage() { indexQueue.close() }
}

extension ReceivedBlob {
  /// Whether it has a place on disk that must be made durable.
  fileprivate var isStored: Bool {
    if case .stored = content { true } else { false }
  }
}
