import Storage

/// What `ListObjects` and `ListObjectsV2` ask for in common.
struct ListRequest {
  let prefix: String
  let delimiter: String
  /// `marker`, `start-after` or `key-marker`: any text.
  let after: String
  let limit: PageLimit
  let encoding: NameEncoding

  init(_ query: Query, after: String?) throws(S3Error) {
    prefix = query["prefix"] ?? ""
    delimiter = query["delimiter"] ?? ""
    self.after = after ?? ""
    limit = try PageLimit(parameter: query["max-keys"], name: "max-keys", argument: "maxKeys")
    encoding = try NameEncoding(parameter: query["encoding-type"])
  }

  /// Where a marker of a client's own goes on. A marker inside a common prefix passes over all of that prefix: pages of grouped
  /// listings end there, and no prefix may come twice.
  var position: ListPosition { Self.position(after: after, prefix: prefix, delimiter: delimiter) }

  static func position(after marker: String, prefix: String, delimiter: String) -> ListPosition {
    guard !marker.isEmpty else { return .start }
    guard let common = commonPrefix(of: marker, prefix: prefix, delimiter: delimiter) else { return .key(marker) }
    return .prefix(common)
  }

  /// The prefix that a name is grouped under; nil where it stands for itself. All by bytes.
  static func commonPrefix(of name: String, prefix: String, delimiter: String) -> String? {
    let name = Array(name.utf8)
    let delimiter = Array(delimiter.utf8)
    guard !delimiter.isEmpty, name.starts(with: prefix.utf8) else { return nil }
    var start = prefix.utf8.count
    while start + delimiter.count <= name.count {
      if name[start...].starts(with: delimiter) {
        return String(decoding: name[..<(start + delimiter.count)], as: UTF8.self)
      }
      start += 1
    }
    return nil
  }

  /// The page, and an empty one for a limit of 0.
  func page(of bucket: BucketAddress, from position: ListPosition, in storage: any StorageProvider) throws(StorageError)
    -> ListPage
  {
    guard limit.value > 0 else {
      _ = try storage.bucket(bucket)
      return ListPage()
    }
    return try storage.list(
      bucket, ListQuery(prefix: prefix, delimiter: delimiter, after: position, limit: limit.value))
  }
}
