import Storage
import Synchronization

/// Drops changes that are older than they need be kept, and those of buckets that are gone: in the background and in small steps.
final class ChangeRetention: Sendable {
  /// Rows that one commit drops at most.
  private static let rowsAtOnce = 200
  private static let pause = Duration.milliseconds(20)
  private static let longestPeriod = Duration.seconds(600)

  private let readers: ReaderPool
  private let pipeline: CommitPipeline
  private let retention: Duration
  private let log: @Sendable (String) -> Void
  private let stopped = Semaphore()
  private let isStopping = Atomic<Bool>(false)

  /// - Parameter retention: how long changes are kept.
  init(readers: ReaderPool, pipeline: CommitPipeline, retention: Duration, log: @escaping @Sendable (String) -> Void) {
    self.readers = readers
    self.pipeline = pipeline
    self.retention = retention
    self.log = log
  }

  /// The thread's life.
  func run() {
    let period = min(max(retention / 8, .seconds(1)), Self.longestPeriod)
    while !isStopping.load(ordering: .acquiring) {
      do throws(StorageError) { try dropAll(at: .now()) } catch { log("dropping old changes: \(error)") }
      if stopped.wait(atMost: period) { return }
    }
  }

  func stop() {
    isStopping.store(true, ordering: .releasing)
    stopped.signal()
  }

  /// Goes once through all buckets.
  func dropAll(at now: Timestamp) throws(StorageError) {
    let oldest = Timestamp(milliseconds: now.milliseconds - Int64(retention / .milliseconds(1)))
    var bucket: Int64 = 0
    while let next = try bucketWithChanges(after: bucket) {
      bucket = next
      while try drop(ofBucket: bucket, before: oldest) { if stopped.wait(atMost: Self.pause) { return } }
    }
  }

  private func bucketWithChanges(after id: Int64) throws(StorageError) -> Int64? {
    try readers.read { (index) throws(StorageError) in
      try index.first(.bucketWithChanges, id) { (row) throws(StorageError) in row.integer(0) }
    }
  }

  /// - Returns: whether there may be more to drop.
  private func drop(ofBucket id: Int64, before oldest: Timestamp) throws(StorageError) -> Bool {
    let rows = try readers.read { (index) throws(StorageError) in
      try index.oldChanges(ofBucket: id, before: oldest, limit: Self.rowsAtOnce)
    }
    guard let last = rows.last else { return false }
    try pipeline.commit { (transaction) throws(StorageError) in
      try transaction.connection.run(.dropChanges, id, last)
      try transaction.connection.run(.setDroppedChanges, id, last)
    }
    return rows.count == Self.rowsAtOnce
  }
}

extension IndexConnection {
  /// The names of the first rows of a bucket, as far as they are old; of a bucket that is gone, all.
  fileprivate func oldChanges(ofBucket id: Int64, before oldest: Timestamp, limit: Int) throws(StorageError)
    -> [Int64]
  {
    let isGone = try first(.droppedChanges, id, read: { (_) throws(StorageError) in true }) == nil
    let statement = try statement(.oldestChanges)
    defer { statement.reset() }
    statement.bind(1, id)
    statement.bind(2, limit)
    var rows: [Int64] = []
    while try statement.step(), isGone || statement.integer(1) < oldest.milliseconds {
      rows.append(statement.integer(0))
    }
    return rows
  }
}

/// Where a feed has gaps because it was turned off for a while.
enum ChangeFeedSwitch {
  private static let mark = "changes_off"

  /// Before the first write. While the feed is off nothing is kept; when it is on again, no cursor from before is good.
  static func set(isOn: Bool, in database: SQLiteDatabase) throws(StorageError) {
    let wasOff = try database.integer("SELECT count(*) FROM counter WHERE name='\(mark)'") > 0
    switch (isOn, wasOff) {
    case (true, true):
      try database.execute(
        """
        BEGIN IMMEDIATE; UPDATE bucket SET feed=coalesce((SELECT value FROM counter WHERE name='sequence'), 1) - 1;
        DELETE FROM counter WHERE name='\(mark)'; COMMIT
        """)
    case (false, false):
      try database.execute("BEGIN IMMEDIATE; DELETE FROM change; INSERT INTO counter VALUES('\(mark)', 1); COMMIT")
    case (true, false), (false, true): break
    }
  }
}
