import Storage

/// A listing as S3 describes it, key by key and without any cleverness.
enum ReferenceListing {
  /// One entry of a listing: a key or a common prefix.
  enum Item: Equatable {
    case key(String)
    case prefix(String)

    // By bytes: `String ==` takes the two spellings of an accented letter for one.
    static func == (left: Item, right: Item) -> Bool {
      switch (left, right) {
      case (.key(let left), .key(let right)), (.prefix(let left), .prefix(let right)):
        left.utf8.elementsEqual(right.utf8)
      default: false
      }
    }
  }

  /// Everything that a listing without pages shows, in order.
  static func items(of keys: [String], prefix: String, delimiter: String, after: ListPosition = .start) -> [Item] {
    var items: [Item] = []
    for key in keys.sorted(by: precedes) where isAfter(key, after) && key.utf8.starts(with: prefix.utf8) {
      let rest = Array(key.utf8.dropFirst(prefix.utf8.count))
      guard let end = end(of: Array(delimiter.utf8), in: rest) else {
        items.append(.key(key))
        continue
      }
      let common = prefix + String(decoding: rest[..<end], as: UTF8.self)
      if items.last != .prefix(common) { items.append(.prefix(common)) }
    }
    return items
  }

  /// One page for a store.
  static func page(of infos: [ObjectInfo], _ query: ListQuery) -> ListPage {
    let all = items(of: infos.map(\.key.text), prefix: query.prefix, delimiter: query.delimiter, after: query.after)
    let byKey = Dictionary(uniqueKeysWithValues: infos.map { ($0.key.text.utf8.map { $0 }, $0) })
    var page = ListPage()
    for item in all.prefix(query.limit) {
      switch item {
      case .key(let key):
        guard let info = byKey[Array(key.utf8)] else { continue }
        page.entries.append(
          ListPage.Entry(key: info.key, size: info.size, etag: info.etag, lastModified: info.lastModified))
      case .prefix(let prefix): page.commonPrefixes.append(prefix)
      }
    }
    if all.count > query.limit {
      switch all[query.limit - 1] {
      case .key(let key): page.next = .key(key)
      case .prefix(let prefix): page.next = .prefix(prefix)
      }
    }
    return page
  }

  static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private static func isAfter(_ key: String, _ position: ListPosition) -> Bool {
    switch position {
    case .start: true
    case .key(let marker): precedes(marker, key)
    case .prefix(let prefix): precedes(prefix, key) && !key.utf8.starts(with: prefix.utf8)
    }
  }

  private static func end(of delimiter: [UInt8], in text: [UInt8]) -> Int? {
    guard !delimiter.isEmpty, text.count >= delimiter.count else { return nil }
    let start = (0...(text.count - delimiter.count)).first { text[$0...].starts(with: delimiter) }
    return start.map { $0 + delimiter.count }
  }
}
