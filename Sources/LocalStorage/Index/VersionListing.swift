import Bytes
import Storage

/// Walks `obj` and `ver` side by side in key order, the versions of a key from the newest on. At a common prefix it seeks past all keys under
/// it, in both.
struct VersionListing {
  private let grouping: KeyGrouping
  private let limit: Int
  private let bucket: BucketRow
  /// Where to begin: with this key; within it, after `resumed`.
  private var lower: [UInt8]
  private var resumed: Resumed?
  private var page = VersionPage()
  /// The key of the last row, returned or passed over.
  private var lastKey: [UInt8] = []
  /// The last version that was returned, nil after a common prefix.
  private var lastVersion: VersionToken?

  /// A key in the middle of whose versions the page begins.
  private struct Resumed {
    let key: [UInt8]
    let marker: Marker

    enum Marker {
      case sequence(Int64)
      /// Whichever has that name now. Where none has, the key's versions come from the first on: better twice than not at all.
      case null
    }
  }

  init(_ query: VersionListQuery, _ bucket: BucketRow) {
    grouping = KeyGrouping(prefix: query.prefix, delimiter: query.delimiter)
    limit = max(query.limit, 1)
    self.bucket = bucket
    let start: [UInt8]
    switch query.after {
    case .keys(.start): start = []
    case .keys(.key(let key)): start = KeyGrouping.after(key.utf8)
    case .keys(.prefix(let prefix)): start = KeyGrouping.end(of: prefix.utf8)
    case .version(let version, let key):
      start = Array(key.utf8)
      resumed = Self.marker(version).map { Resumed(key: start, marker: $0) }
    }
    if bytesPrecede(start, grouping.prefix) {
      lower = grouping.prefix
      resumed = nil
    } else {
      lower = start
    }
    page.entries.reserveCapacity(min(limit, 1000))
  }

  /// Nil for what is no version of this store: then the key's versions come from the first on.
  private static func marker(_ version: VersionID) -> Resumed.Marker? {
    if version == .null { return .null }
    return VersionToken(version).map { .sequence($0.sequence) }
  }

  mutating func run(on connection: IndexConnection) throws(StorageError) -> VersionPage {
    let current = VersionCursor(try connection.statement(.listCurrent), isOfOlder: false)
    let older = VersionCursor(try connection.statement(.listOlder), isOfOlder: true)
    defer {
      current.end()
      older.end()
    }
    let start = try resumption(on: connection)
    try current.seek(bucket.id, lower, upTo: grouping.end)
    try older.seek(bucket.id, lower, upTo: grouping.end, after: start?.sequence)
    // The current version comes first of its key; a page that begins later has had it, unless it was deleted and an older one took its place.
    if let start, current.isAt(lower), current.sequence >= start.sequence { try current.step() }
    while let (cursor, isFirst) = try next(current, older, start) {
      guard page.entries.count + page.commonPrefixes.count < limit else {
        page.next = position
        return page
      }
      if let common = grouping.commonPrefix(of: cursor.key) {
        try group(common, current, older)
      } else {
        append(cursor, isLatest: isFirst)
        try cursor.step()
      }
    }
    return page
  }

  /// The row that comes next, and whether it is the newest of its key.
  private mutating func next(_ current: VersionCursor, _ older: VersionCursor, _ start: Resumption?)
    throws(StorageError) -> (VersionCursor, Bool)?
  {
    guard current.hasRow || older.hasRow else { return nil }
    if current.hasRow, !older.hasRow || !older.precedes(current) { return (current, true) }
    if let start, older.isAt(lower) { return (older, older.sequence == start.newest) }
    return (older, !older.isAt(lastKey))
  }

  private struct Resumption {
    /// Versions older than this one are to come.
    let sequence: Int64
    /// The newest version of the key now.
    let newest: Int64
  }

  private func resumption(on connection: IndexConnection) throws(StorageError) -> Resumption? {
    guard let resumed, let key = try? ObjectKey(String(decoding: resumed.key, as: UTF8.self)) else { return nil }
    let current = try connection.head(key, inBucket: bucket.id)
    guard let newest = try connection.newest(key, in: bucket, current: current) else { return nil }
    switch resumed.marker {
    case .sequence(let sequence): return Resumption(sequence: sequence, newest: newest.sequence)
    case .null:
      return try connection.version(.null, of: key, in: bucket).map {
        Resumption(sequence: $0.row.sequence, newest: newest.sequence)
      }
    }
  }

  /// After the last row of this page.
  private var position: VersionListPosition {
    let text = String(decoding: lastKey, as: UTF8.self)
    return lastVersion.map { .version($0.id, ofKey: text) } ?? .keys(.prefix(text))
  }

  private mutating func group(_ prefix: UnsafeRawBufferPointer, _ current: VersionCursor, _ older: VersionCursor)
    throws(StorageError)
  {
    page.commonPrefixes.append(String(decoding: prefix, as: UTF8.self))
    lastKey = [UInt8](prefix)
    lastVersion = nil
    let after = KeyGrouping.end(of: lastKey)
    try current.seek(bucket.id, after, upTo: grouping.end)
    try older.seek(bucket.id, after, upTo: grouping.end)
  }

  private mutating func append(_ cursor: VersionCursor, isLatest: Bool) {
    if !cursor.isAt(lastKey) { lastKey = [UInt8](cursor.key) }
    lastVersion = cursor.token
    page.entries.append(cursor.entry(isLatest: isLatest))
  }
}

/// One of the two tables, at a row of it. The columns are those of `listCurrent` and `listOlder`.
private final class VersionCursor {
  private let statement: SQLiteStatement
  private let isOfOlder: Bool
  private(set) var hasRow = false

  init(_ statement: SQLiteStatement, isOfOlder: Bool) {
    self.statement = statement
    self.isOfOlder = isOfOlder
  }

  /// - Parameter sequence: of `ver` only: versions of the key `lower` that are not older than this are passed over.
  func seek(_ bucketID: Int64, _ lower: [UInt8], upTo end: [UInt8], after sequence: Int64? = nil) throws(StorageError) {
    statement.reset()
    statement.bind(1, bucketID)
    statement.bind(2, lower)
    statement.bind(3, end)
    if isOfOlder { statement.bind(4, sequence.map { 1 - $0 } ?? .min) }
    try step()
  }

  func step() throws(StorageError) { hasRow = try statement.step() }
  func end() { statement.reset() }

  var key: UnsafeRawBufferPointer { statement.bytes(0) }
  var sequence: Int64 { statement.integer(1) }
  var token: VersionToken { VersionToken(sequence: sequence, secret: statement.integer(2)) }

  func isAt(_ key: [UInt8]) -> Bool { hasRow && self.key.elementsEqual(key) }

  /// By keys alone.
  func precedes(_ other: VersionCursor) -> Bool { ByteOrder.compare(key, other.key) < 0 }

  func entry(isLatest: Bool) -> VersionPage.Entry {
    let flags = ObjectFlags(rawValue: UInt8(truncatingIfNeeded: statement.integer(3)))
    let digits = Hex.encode(statement.bytes(6))
    let parts = statement.integer(7)
    return VersionPage.Entry(
      key: ObjectKey(stored: key), version: token.id, isLatest: isLatest, isDeleteMarker: flags.isDeleteMarker,
      size: statement.integer(4), etag: ETag(parts == 0 ? digits : "\(digits)-\(parts)"),
      lastModified: Timestamp(milliseconds: statement.integer(5)), checksum: flags.checksum, hasTags: flags.hasTags,
      hasLock: flags.hasLock)
  }
}
