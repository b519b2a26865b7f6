import CLinux
import Glibc
package import Storage
import Synchronization

/// The full S3 semantics on a local disk: an SQLite index, and the bytes in segments and files beside it.
///
/// Every change is durable when its call returns. One process at a time may open a data folder.
package final class LocalStorage: Sendable {
  let settings: LocalStorageSettings
  let directory: DataDirectory
  let blobs: BlobStore
  let masterKeys: MasterKeys
  let cache: ObjectCache
  let readers: ReaderPool
  let epochs: ReaderEpochs
  let space: FreeSpace
  let pipeline: CommitPipeline
  let reclaimer: Reclaimer
  let waiters: ChangeWaiters
  let retention: ChangeRetention
  let report: @Sendable (String) -> Void
  private let log: WriteAheadLog
  private let threads: Mutex<Threads?>

  private struct Threads {
    let data: StoreThread
    let index: StoreThread
    let log: StoreThread
    let reclaim: StoreThread
    let changes: StoreThread
  }

  /// Opens the store, making it where there is none, and brings an older index up to date.
  /// - Parameters:
  ///   - directory: the data folder.
  ///   - log: told of what an operator should know: damage, orphans, what could not be cleaned up.
  /// - Throws: `failed` when another process has the folder, or a newer program has written it.
  package init(
    directory path: String, settings: LocalStorageSettings = LocalStorageSettings(),
    log report: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(StorageError) {
    self.settings = settings
    self.report = report
    masterKeys = MasterKeys(settings.keyring)
    directory = try DataDirectory(path, creates: true)
    let database = try SQLiteDatabase(path: directory.index, access: .writer(cacheBytes: settings.writerCacheBytes))
    try IndexSchema.migrate(database)
    try Self.compare(try IndexConnection(database).masterKeyNotes(), settings.keyring, log: report)
    try ChangeFeedSwitch.set(isOn: settings.hasChangeFeed, in: database)
    let log = WriteAheadLog(fatal: settings.fatal)
    log.watch(database)
    cache = ObjectCache(limit: settings.objectCacheBytes)
    space = FreeSpace(path: directory.path, reserve: settings.reservedBytes)
    waiters = ChangeWaiters(limit: settings.maximumChangeWaiters)
    let writer = try IndexWriter(
      database: database, cache: cache, log: log, space: space, waiters: waiters, masterKeys: masterKeys,
      hasFeed: settings.hasChangeFeed,
      fatal: settings.fatal)
    blobs = try BlobStore(directory: path, settings: settings.blobs, log: report, fatal: settings.fatal)
    let readers = ReaderPool(
      path: directory.index, count: settings.readers ?? 2 * sysconf(Int32(_SC_NPROCESSORS_ONLN)),
      cacheBytes: settings.readerCacheBytes)
    epochs = ReaderEpochs()
    let garbage = Semaphore()
    let pipeline = CommitPipeline(
      blobs: blobs, writer: writer, limit: settings.maximumWaitingCommits, garbageWaits: { garbage.signal() })
    reclaimer = Reclaimer(
      index: directory.index, readers: readers, epochs: epochs, blobs: blobs, pipeline: pipeline, waiting: garbage,
      perSecond: settings.reclaimsPerSecond, log: report)
    retention = ChangeRetention(
      readers: readers, pipeline: pipeline, retention: settings.changeRetention, log: report)
    self.readers = readers
    self.pipeline = pipeline
    self.log = log
    let copier = try SQLiteDatabase(path: directory.index, access: .reader(cacheBytes: 1 << 20))
    threads = Mutex(try Self.start(pipeline, log, copier, readers, cache, reclaimer, retention))
  }

  private static func start(
    _ pipeline: CommitPipeline, _ log: WriteAheadLog, _ copier: SQLiteDatabase, _ readers: ReaderPool,
    _ cache: ObjectCache, _ reclaimer: Reclaimer, _ retention: ChangeRetention
  ) throws(StorageError) -> Threads {
    Threads(
      data: try StoreThread("store-data") { pipeline.runDataStage() },
      index: try StoreThread("store-index") { pipeline.runIndexStage() },
      log: try StoreThread("store-log") { log.run(on: copier) { releaseIdleMemory(readers, cache, pipeline) } },
      reclaim: try StoreThread("store-reclaim") { reclaimer.run() },
      changes: try StoreThread("store-changes") { retention.run() })
  }

  /// What the commit pipeline has done since the store was opened.
  package var commits: CommitStatistics { pipeline.statistics }

  /// Ends the store: what was accepted is made durable, the threads end, the folder is free for others. Calls that come later fail.
  package func close() {
    guard let threads = threads.withLock({ $0.take() }) else { return }
    endWaiting()
    retention.stop()
    reclaimer.stop()
    threads.changes.join()
    threads.reclaim.join()
    pipeline.closeDataStage()
    threads.data.join()
    pipeline.closeIndexStage()
    threads.index.join()
    log.stop()
    threads.log.join()
    readers.close()
    blobs.close()
    directory.release()
  }

  deinit { close() }

  /// Gives caches back that nobody has used for a while.
  static func releaseIdleMemory(_ readers: ReaderPool, _ cache: ObjectCache, _ pipeline: CommitPipeline) {
    readers.releaseIdle()
    cache.forgetIdle()
    _ = try? pipeline.commit { (transaction) throws(StorageError) in transaction.connection.database.releaseMemory() }
    martinet_release_heap()
  }
}
