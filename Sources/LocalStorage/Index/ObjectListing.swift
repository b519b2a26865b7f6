import Bytes
import Storage

/// Walks `obj` in key order. Costs by what it returns, not by what it skips: at a common prefix it seeks past all keys under it.
struct ObjectListing {
  private let grouping: KeyGrouping
  private let limit: Int
  private let bucketID: Int64
  private var lower: [UInt8]
  private var page = ListPage()
  /// The last delete marker that was passed over, if nothing was returned after it.
  private var lastMarker: String?

  /// Rows that one call reads at most (delete markers are read but not returned).
  private static let maximumRows = 100_000

  init(_ query: ListQuery, bucketID: Int64) {
    grouping = KeyGrouping(prefix: query.prefix, delimiter: query.delimiter)
    limit = max(query.limit, 1)
    self.bucketID = bucketID
    let start: [UInt8] =
      switch query.after {
      case .start: []
      case .key(let key): KeyGrouping.after(key.utf8)
      case .prefix(let prefix): KeyGrouping.end(of: prefix.utf8)
      }
    lower = bytesPrecede(start, grouping.prefix) ? grouping.prefix : start
    page.entries.reserveCapacity(min(limit, 1000))
  }

  mutating func run(on connection: IndexConnection) throws(StorageError) -> ListPage {
    let statement = try connection.statement(.list)
    defer { statement.reset() }
    statement.bind(3, grouping.end)
    seek(statement)
    for _ in 0..<Self.maximumRows {
      guard try statement.step() else { return page }
      let key = statement.bytes(0)
      if ObjectFlags(rawValue: UInt8(truncatingIfNeeded: statement.integer(1))).isDeleteMarker {
        lastMarker = String(decoding: key, as: UTF8.self)
        continue
      }
      guard page.entries.count + page.commonPrefixes.count < limit else { break }
      if let common = grouping.commonPrefix(of: key) {
        group(common)
        seek(statement)
      } else {
        append(key, statement)
      }
      lastMarker = nil
    }
    page.next = last
    return page
  }

  /// The last key or common prefix that this page has passed.
  private var last: ListPosition {
    if let lastMarker { return .key(lastMarker) }
    guard let prefix = page.commonPrefixes.last else { return page.entries.last.map { .key($0.key.text) } ?? .start }
    guard let key = page.entries.last?.key.text, ByteOrder.precedes(prefix, key) else { return .prefix(prefix) }
    return .key(key)
  }

  private func seek(_ statement: SQLiteStatement) {
    statement.reset()
    statement.bind(1, bucketID)
    statement.bind(2, lower)
  }

  private mutating func group(_ prefix: UnsafeRawBufferPointer) {
    let text = String(decoding: prefix, as: UTF8.self)
    lower = KeyGrouping.end(of: prefix)
    page.commonPrefixes.append(text)
  }

  private mutating func append(_ key: UnsafeRawBufferPointer, _ statement: SQLiteStatement) {
    let flags = ObjectFlags(rawValue: UInt8(truncatingIfNeeded: statement.integer(1)))
    let digits = Hex.encode(statement.bytes(4))
    let parts = statement.integer(5)
    page.entries.append(
      ListPage.Entry(
        key: ObjectKey(stored: key), size: statement.integer(2), etag: ETag(parts == 0 ? digits : "\(digits)-\(parts)"),
        lastModified: Timestamp(milliseconds: statement.integer(3)), checksum: flags.checksum))
  }
}
