import CSQLite
import Glibc
import Storage

/// One connection to the index. Whoever has it uses it alone: it takes no lock of its own (`SQLITE_OPEN_NOMUTEX`).
final class SQLiteDatabase: @unchecked Sendable {
  enum Access {
    /// Creates the file; `cacheBytes` is the most that its page cache takes.
    case writer(cacheBytes: Int)
    case reader(cacheBytes: Int)
  }

  let handle: OpaquePointer
  /// The first failure since `clearFailure`: the writer asks for it after a batch.
  private(set) var failure: SQLiteFailure?

  init(path: String, access: Access) throws(StorageError) {
    _ = Self.isConfigured
    var opened: OpaquePointer?
    let status = sqlite3_open_v2(path, &opened, Self.flags(access), nil)
    guard status == SQLITE_OK, let opened else {
      let failure = SQLiteFailure(code: status, message: opened.map(Self.message) ?? "out of memory")
      sqlite3_close_v2(opened)
      throw failure.storageError
    }
    handle = opened
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, 10_000)
    try configure(access)
  }

  deinit { sqlite3_close_v2(handle) }

  /// Runs statements that give no rows of interest.
  func execute(_ sql: String) throws(StorageError) {
    try check(sqlite3_exec(handle, sql, nil, nil, nil))
  }

  func prepare(_ sql: String) throws(StorageError) -> SQLiteStatement {
    var statement: OpaquePointer?
    try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
    guard let statement else { throw .failed("sqlite: empty statement") }
    return SQLiteStatement(statement, of: self)
  }

  /// The first column of the first row; 0 when there is none.
  func integer(_ sql: String) throws(StorageError) -> Int64 {
    let statement = try prepare(sql)
    return try statement.step() ? statement.integer(0) : 0
  }

  func clearFailure() { failure = nil }

  /// Gives the memory of the page cache back, as far as it is not in use.
  func releaseMemory() { sqlite3_db_release_memory(handle) }

  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  func check(_ status: Int32) throws(StorageError) {
    guard status != SQLITE_OK else { return }
    throw note(status)
  }

  /// Keeps the failure that the connection has just met, and names it as the store's error.
  func note(_ status: Int32) -> StorageError {
    let met = SQLiteFailure(code: status, message: Self.message(handle))
    if failure == nil { failure = met }
    return met.storageError
  }

  private static func message(_ handle: OpaquePointer) -> String { String(cString: sqlite3_errmsg(handle)) }

  private static let isConfigured: Bool = martinet_sqlite_configure() == SQLITE_OK

  private static func flags(_ access: Access) -> Int32 {
    switch access {
    // A reader also opens for writing: it may have to make the WAL's shared memory, and must see a hot WAL. Its transactions only read.
    case .writer: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
    case .reader: SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
    }
  }

  private func configure(_ access: Access) throws(StorageError) {
    switch access {
    case .writer(let cacheBytes):
      try execute(
        "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0")
      try execute("PRAGMA cache_size=-\(cacheBytes / 1024)")
    case .reader(let cacheBytes):
      try execute("PRAGMA query_only=ON; PRAGMA cache_size=-\(cacheBytes / 1024)")
    }
    // mmap stays off: a cold read through it costs 200 KB instead of 9, and an I/O error becomes SIGBUS.
    try execute("PRAGMA mmap_size=0; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY")
  }
}

/// What SQLite answered when something failed.
struct SQLiteFailure: Error, Sendable {
  /// The extended result code: <https://www.sqlite.org/rescode.html>.
  let code: Int32
  let message: String

  /// Whether the disk was full. Nothing is broken then: the transaction is rolled back and the store goes on.
  var isFull: Bool {
    // The WAL's shared memory grows by writing zeroes, and reports a full disk as SHMSIZE.
    code & 0xff == SQLITE_FULL || code == SQLITE_IOERR | (19 << 8)
  }

  var storageError: StorageError {
    switch code & 0xff {
    case _ where isFull: .insufficientSpace
    case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt("index: \(message) (\(code))")
    default: .failed("index: \(message) (\(code))")
    }
  }
}
