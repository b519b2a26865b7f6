import CSQLite
import Storage
import Synchronization

/// Keeps the write-ahead log short without stalling the writer: a thread of its own copies pages into the database while the writer goes
/// on, and the writer finishes between two batches, so that the log starts over. Neither alone works: the thread never catches up
/// with a busy writer, and the writer alone stalls for the whole copy.
final class WriteAheadLog: Sendable {
  /// Pages after which copying begins: a longer log writes fewer bytes in all, but stalls longer.
  private static let startAt = 16_000
  /// The same while the disk is nearly full: the room that the log takes is then used again and again.
  private static let startAtWhenLow = 2_000
  /// Pages that the writer may be left with.
  private static let leaveAtMost = 400
  /// 1 GiB: from here on the writer waits for readers and starts the log over whatever it costs.
  private static let hardLimit = 262_144
  private static let passes = 16

  private let pages = Atomic<Int>(0)
  private let startAt = Atomic<Int>(WriteAheadLog.startAt)
  private let isCopied = Atomic<Bool>(false)
  private let isStopping = Atomic<Bool>(false)
  private let wake = Semaphore()
  private let fatal: @Sendable (String) -> Never

  init(fatal: @escaping @Sendable (String) -> Never) { self.fatal = fatal }

  /// Lets the writer's commits report the log's length. The log must outlive the connection.
  func watch(_ writer: SQLiteDatabase) {
    sqlite3_wal_hook(
      writer.handle,
      { context, _, _, pages in
        guard let context else { return SQLITE_OK }
        Unmanaged<WriteAheadLog>.fromOpaque(context).takeUnretainedValue().grew(to: Int(pages))
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Whether the disk is nearly full.
  var isSpaceLow: Bool {
    get { startAt.load(ordering: .relaxed) != Self.startAt }
    set { startAt.store(newValue ? Self.startAtWhenLow : Self.startAt, ordering: .relaxed) }
  }

  private func grew(to count: Int) {
    let before = pages.exchange(count, ordering: .relaxed)
    let start = startAt.load(ordering: .relaxed)
    if count > start, before <= start || count / 1000 != before / 1000 { wake.signal() }
  }

  /// The writer's share, between two batches.
  func finishCheckpoint(on writer: SQLiteDatabase) {
    if pages.load(ordering: .relaxed) > Self.hardLimit {
      truncate(writer)
    } else if isCopied.exchange(false, ordering: .acquiring) {
      _ = checkpoint(writer, SQLITE_CHECKPOINT_PASSIVE)
    }
  }

  /// Copies everything and empties the log, if no reader holds it.
  func truncate(_ writer: SQLiteDatabase) { _ = checkpoint(writer, SQLITE_CHECKPOINT_TRUNCATE) }

  /// The copying thread's life.
  /// - Parameter idle: called when nothing was to be done for half a minute.
  func run(on database: SQLiteDatabase, idle: () -> Void) {
    while !isStopping.load(ordering: .acquiring) {
      guard wake.wait(atMost: .seconds(30)) else {
        idle()
        continue
      }
      for _ in 0..<Self.passes where !isStopping.load(ordering: .acquiring) {
        guard pages.load(ordering: .relaxed) > startAt.load(ordering: .relaxed) else { break }
        if checkpoint(database, SQLITE_CHECKPOINT_PASSIVE) < Self.leaveAtMost {
          isCopied.store(true, ordering: .releasing)
          break
        }
      }
    }
  }

  func stop() {
    isStopping.store(true, ordering: .releasing)
    wake.signal()
  }

  /// - Returns: pages that are still to be copied.
  private func checkpoint(_ database: SQLiteDatabase, _ mode: Int32) -> Int {
    var length: Int32 = 0
    var copied: Int32 = 0
    let status = sqlite3_wal_checkpoint_v2(database.handle, nil, mode, &length, &copied)
    switch status & 0xff {
    case SQLITE_OK: return Int(length - copied)
    case SQLITE_BUSY, SQLITE_LOCKED: return .max
    // The log keeps what could not be copied; there may be room later.
    case SQLITE_FULL: return .max
    default: fatal("the index cannot be checkpointed: SQLite error \(status)")
    }
  }
}
