import Storage

/// The one connection that writes. Applies a batch in one transaction: one fdatasync however many operations.
final class IndexWriter: @unchecked Sendable {
  private let connection: IndexConnection
  private let cache: ObjectCache
  private let log: WriteAheadLog
  private let space: FreeSpace
  /// Nil: there is no change feed.
  private let feed: ChangeBatch?
  private let waiters: ChangeWaiters
  private let masterKeys: MasterKeys
  private let fatal: @Sendable (String) -> Never
  private var sequence: Int64
  /// Sequence numbers below this are reserved on disk: what a crash forgets is never given out again.
  private var reserved: Int64
  private var lastMoment = Timestamp(milliseconds: 0)

  private static let reservation: Int64 = 1_000_000
  private static let counter = "sequence"

  init(
    database: SQLiteDatabase, cache: ObjectCache, log: WriteAheadLog, space: FreeSpace,
    waiters: ChangeWaiters, masterKeys: MasterKeys, hasFeed: Bool, fatal: @escaping @Sendable (String) -> Never
  ) throws(StorageError) {
    connection = IndexConnection(database)
    self.cache = cache
    self.log = log
    self.space = space
    self.waiters = waiters
    self.masterKeys = masterKeys
    feed = hasFeed ? ChangeBatch() : nil
    self.fatal = fatal
    let start = max(try database.integer("SELECT value FROM counter WHERE name='\(Self.counter)'"), 1)
    sequence = start
    reserved = start
    noteReusableSpace()
  }

  /// Applies and commits a batch. When it returns, each operation has its result, and what succeeded is durable and in the cache.
  /// - Returns: whether there is new garbage.
  func apply(_ batch: [PendingCommit]) -> Bool {
    log.isSpaceLow = space.isLow
    if log.isSpaceLow { noteReusableSpace() }
    log.finishCheckpoint(on: connection.database)
    connection.database.clearFailure()
    let transaction = IndexTransaction(
      connection: connection, now: moment(), sequence: sequence, masterKeys: masterKeys,
      feed: feed)
    defer { feed?.clear() }
    do throws(StorageError) {
      try connection.database.execute("BEGIN IMMEDIATE")
      try run(batch, in: transaction)
      cache.beginWrite(transaction.changes.keys)
      try connection.database.execute("COMMIT")
    } catch {
      giveUp(batch, transaction, error)
      return false
    }
    cache.endWrite(transaction.changes)
    if !transaction.changedBuckets.isEmpty { cache.forgetAll() }
    sequence = transaction.nextSequence
    if let feed { waiters.wake(feed.buckets) }
    return transaction.hasGarbage
  }

  /// After the last batch: leaves the log empty for the next start.
  func finish() { log.truncate(connection.database) }

  private func noteReusableSpace() {
    guard let pages = try? connection.database.integer("PRAGMA freelist_count") else { return }
    space.noteReusable(bytes: pages * 4096)
  }

  private func run(_ batch: [PendingCommit], in transaction: IndexTransaction) throws(StorageError) {
    for commit in batch {
      commit.apply(transaction)
      if let failure = connection.database.failure { throw failure.storageError }
    }
    try feed?.write(to: connection, at: transaction.now)
    try reserve(upTo: transaction.nextSequence)
  }

  private func reserve(upTo next: Int64) throws(StorageError) {
    guard next > reserved else { return }
    let statement = try connection.statement(.setCounter)
    statement.bind(1, text: Self.counter)
    statement.bind(2, next + Self.reservation)
    try statement.run()
    // After a rollback it is not so on disk: `giveUp` takes it back.
    reserved = next + Self.reservation
  }

  /// A full disk fails the batch and nothing else. After any other failure nobody knows what is durable: the process ends.
  private func giveUp(_ batch: [PendingCommit], _ transaction: IndexTransaction, _ error: StorageError) {
    guard let failure = connection.database.failure, failure.isFull else {
      fatal("the index cannot commit: \(error)")
    }
    if connection.database.isInTransaction {
      do throws(StorageError) { try connection.database.execute("ROLLBACK") } catch {
        fatal("the index cannot roll back: \(error)")
      }
    }
    cache.endWrite(transaction.changes.keys.lazy.map { (key: $0, value: nil) })
    reserved = sequence
    for commit in batch { commit.fail(.insufficientSpace) }
  }

  private func moment() -> Timestamp {
    lastMoment = max(Timestamp.now(), lastMoment)
    return lastMoment
  }
}
