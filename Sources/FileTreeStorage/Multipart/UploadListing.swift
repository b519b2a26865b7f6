import Storage

/// Walks the uploads in progress by key and then by age.
struct UploadListing {
  private static let pageOfRecords = 200
  /// Comes after all bytes of UTF-8.
  private static let end: [UInt8] = [0xff]

  private let grouping: ListGrouping
  private let limit: Int
  /// Only records after this one.
  private var after: [UInt8]?
  private var page = UploadPage()

  init(_ query: UploadListQuery) {
    grouping = ListGrouping(prefix: query.prefix, delimiter: query.delimiter)
    limit = max(query.limit, 1)
    after = Self.start(query, grouping)
  }

  private static func start(_ query: UploadListQuery, _ grouping: ListGrouping) -> [UInt8]? {
    let marker = Array(query.keyMarker.utf8)
    guard !marker.isEmpty else { return nil }
    if let token = UploadToken(text: query.uploadIDMarker) { return marker + [0] + token.bytes }
    // A marker that ends with the delimiter is the common prefix that the page before ended with.
    if query.uploadIDMarker.isEmpty, marker.starts(with: grouping.prefix),
      grouping.commonCount(of: marker) == marker.count
    {
      return marker + end
    }
    return marker + [0] + end
  }

  mutating func run(on records: MountRecords) throws(StorageError) -> UploadPage {
    while true {
      let found = try records.store.records(
        in: records.uploads, prefix: grouping.prefix, after: after, limit: Self.pageOfRecords)
      for record in found {
        // Passed over by the common prefix that the one before it fell under.
        if let after, record.key.lexicographicallyPrecedes(after) { continue }
        guard page.uploads.count + page.commonPrefixes.count < limit else {
          page.isTruncated = true
          return page
        }
        try take(record)
      }
      guard found.count == Self.pageOfRecords else { break }
    }
    page.nextKeyMarker = nil
    page.nextUploadIDMarker = nil
    return page
  }

  private mutating func take(_ record: StoredRecord) throws(StorageError) {
    guard let (key, token) = StoredUpload.named(record.key) else { throw .corrupt("an upload's record") }
    let text = Array(key.text.utf8)
    if let count = grouping.commonCount(of: text) {
      let prefix = String(decoding: text[..<count], as: UTF8.self)
      after = text[..<count] + Self.end
      page.commonPrefixes.append(prefix)
      page.nextKeyMarker = prefix
      page.nextUploadIDMarker = nil
    } else {
      after = record.key
      page.uploads.append(try StoredUpload(record.body, token, of: key).info)
      page.nextKeyMarker = key.text
      page.nextUploadIDMarker = token.text
    }
  }
}
