import Storage

/// Walks the uploads in progress of a bucket by key and then by age, as `ObjectListing` walks objects.
struct UploadListing {
  private let grouping: KeyGrouping
  private let limit: Int
  private let bucketID: Int64
  private var lower: (key: [UInt8], row: Int64)
  private var page = UploadPage()

  init(_ query: UploadListQuery, bucketID: Int64) {
    grouping = KeyGrouping(prefix: query.prefix, delimiter: query.delimiter)
    limit = max(query.limit, 1)
    self.bucketID = bucketID
    lower = Self.start(query, grouping)
  }

  private static func start(_ query: UploadListQuery, _ grouping: KeyGrouping) -> (key: [UInt8], row: Int64) {
    let marker = [UInt8](query.keyMarker.utf8)
    guard !marker.isEmpty, !bytesPrecede(marker, grouping.prefix) else { return (grouping.prefix, 0) }
    // Whatever a client makes up: a number that has no next one is no upload's.
    if let token = UploadToken(query.uploadIDMarker), token.row < .max { return (marker, token.row + 1) }
    // A marker that ends with the delimiter is the common prefix that the page before ended with.
    if query.uploadIDMarker.isEmpty, !grouping.delimiter.isEmpty, marker.count > grouping.prefix.count,
      marker.withUnsafeBytes({ grouping.commonPrefix(of: $0)?.count }) == marker.count
    {
      return (KeyGrouping.end(of: marker), 0)
    }
    return (KeyGrouping.after(marker), 0)
  }

  mutating func run(on connection: IndexConnection) throws(StorageError) -> UploadPage {
    let statement = try connection.statement(.listUploads)
    defer { statement.reset() }
    statement.bind(4, grouping.end)
    seek(statement)
    while try statement.step() {
      guard page.uploads.count + page.commonPrefixes.count < limit else {
        page.isTruncated = true
        return page
      }
      if let common = grouping.commonPrefix(of: statement.bytes(0)) {
        group(common)
        seek(statement)
      } else {
        try append(statement)
      }
    }
    page.nextKeyMarker = nil
    page.nextUploadIDMarker = nil
    return page
  }

  private func seek(_ statement: SQLiteStatement) {
    statement.reset()
    statement.bind(1, bucketID)
    statement.bind(2, lower.key)
    statement.bind(3, lower.row)
  }

  private mutating func group(_ prefix: UnsafeRawBufferPointer) {
    let text = String(decoding: prefix, as: UTF8.self)
    lower = (KeyGrouping.end(of: prefix), 0)
    page.commonPrefixes.append(text)
    page.nextKeyMarker = text
    page.nextUploadIDMarker = nil
  }

  private mutating func append(_ statement: SQLiteStatement) throws(StorageError) {
    let key = ObjectKey(stored: statement.bytes(0))
    let id = UploadToken(row: statement.integer(1), secret: statement.array(4)).id
    let record = try MetadataRecord(statement.bytes(5))
    page.uploads.append(
      UploadInfo(
        key: key, id: id, initiated: Timestamp(milliseconds: statement.integer(2)),
        checksum: UploadChecksum(column: statement.integer(3)), owner: record.access.owner,
        initiator: record.initiator))
    page.nextKeyMarker = key.text
    page.nextUploadIDMarker = id.text
  }
}
