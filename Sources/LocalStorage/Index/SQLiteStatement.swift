import CSQLite
import Storage

/// A prepared statement. After its last row it must be reset: an open read keeps the write-ahead log from starting over.
final class SQLiteStatement: @unchecked Sendable {
  private let handle: OpaquePointer
  private let database: SQLiteDatabase

  init(_ handle: OpaquePointer, of database: SQLiteDatabase) {
    self.handle = handle
    self.database = database
  }

  deinit { sqlite3_finalize(handle) }

  // MARK: Parameters, counted from 1. A failed binding (out of memory) shows in the result of `step`.

  func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(handle, index, value) }
  func bind(_ index: Int32, _ value: Int) { sqlite3_bind_int64(handle, index, Int64(value)) }
  func bindNull(_ index: Int32) { sqlite3_bind_null(handle, index) }

  func bind(_ index: Int32, _ bytes: UnsafeRawBufferPointer) {
    _ = martinet_sqlite_bind_blob(handle, index, bytes.baseAddress, Int32(bytes.count))
  }

  func bind(_ index: Int32, _ bytes: [UInt8]) { bytes.withUnsafeBytes { bind(index, $0) } }

  /// The UTF-8 bytes as a blob: SQLite then compares them as bytes, which is S3's order.
  func bind(_ index: Int32, utf8 text: String) {
    var text = text
    text.withUTF8 { bind(index, UnsafeRawBufferPointer($0)) }
  }

  func bind(_ index: Int32, text: String) {
    _ = martinet_sqlite_bind_text(handle, index, text, Int32(text.utf8.count))
  }

  // MARK: Running

  /// Whether there is a row.
  func step() throws(StorageError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let status: throw database.note(status)
    }
  }

  /// Runs a statement that gives no rows, and resets it.
  func run() throws(StorageError) {
    defer { reset() }
    while try step() {}
  }

  func reset() { sqlite3_reset(handle) }

  // MARK: Columns of the present row, counted from 0

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  /// The bytes of a blob, valid until the next step.
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    let start = sqlite3_column_blob(handle, column)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
  }

  func array(_ column: Int32) -> [UInt8] { [UInt8](bytes(column)) }

  func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }
}
