import Storage

/// Keys and common prefixes of a listing, in their order; as bytes, since `String ==` takes two spellings of a name for one.
enum Listed: Equatable, CustomStringConvertible {
  case key([UInt8])
  case prefix([UInt8])

  private var bytes: [UInt8] {
    switch self {
    case .key(let bytes), .prefix(let bytes): bytes
    }
  }

  var description: String {
    switch self {
    case .key(let bytes): String(decoding: bytes, as: UTF8.self)
    case .prefix(let bytes): "[\(String(decoding: bytes, as: UTF8.self))]"
    }
  }

  /// What a listing as S3 describes it shows, key by key and without any cleverness.
  static func items(of sorted: [String], prefix: String, delimiter: String) -> [Listed] {
    var items: [Listed] = []
    let delimiter = Array(delimiter.utf8)
    for key in sorted.map({ Array($0.utf8) }) where key.starts(with: prefix.utf8) {
      let cut = key.indices.dropFirst(prefix.utf8.count).first {
        !delimiter.isEmpty && key[$0...].starts(with: delimiter)
      }
      let item = cut.map { Listed.prefix(Array(key[..<($0 + delimiter.count)])) } ?? .key(key)
      if items.last != item { items.append(item) }
    }
    return items
  }

  /// All pages of a listing, none of them larger than it may be.
  static func pages(_ bucket: TestedBucket, _ query: ListQuery) throws -> [Listed] {
    var items: [Listed] = []
    var query = query
    for _ in 0..<1000 {
      let page = try bucket.list(query)
      let keys = page.entries.map { Listed.key(Array($0.key.text.utf8)) }
      let prefixes = page.commonPrefixes.map { Listed.prefix(Array($0.utf8)) }
      try expect(keys.count + prefixes.count <= query.limit, "a page of more than \(query.limit)")
      items += (keys + prefixes).sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
      guard let next = page.next else { return items }
      query.after = next
    }
    throw KitFailure("the pages of \(query) do not end")
  }
}
