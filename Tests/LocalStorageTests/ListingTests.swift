import LocalStorage
import Storage
import Testing

@Suite struct ListingTests {
  @Test func listsInByteOrder() throws {
    let store = try TestStore()
    let keys = ["a", "a/", "a/b", "a\u{1}", "b", "B", "é", "e\u{301}", "z", "💧", "\u{1}"]
    for key in keys.shuffled() { try store.put(key, "x") }
    let expected = keys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    #expect(try store.keys().map { Array($0.utf8) } == expected)
  }

  @Test func showsWhatWasPut() throws {
    let store = try TestStore()
    let put = try store.put("key", "value")
    let entry = try store.storage.list(TestStore.bucket, ListQuery(limit: 1)).entries[0]
    #expect(entry.size == 5 && entry.etag == put.etag && entry.lastModified == put.lastModified)
    #expect(entry.checksum == .default)
  }

  @Test func goesOnAfterAPosition() throws {
    let store = try TestStore()
    for key in ["a/1", "a/2", "b", "c/1", "c/2"] { try store.put(key, "x") }
    let table: [(after: ListPosition, keys: [String], prefixes: [String])] = [
      (.start, ["b"], ["a/", "c/"]),
      (.key("a/1"), ["b"], ["a/", "c/"]),
      (.key("a/2"), ["b"], ["c/"]),
      (.prefix("a/"), ["b"], ["c/"]),
      (.key("b"), [], ["c/"]),
      (.key("zzz"), [], []),
      (.prefix("c/"), [], []),
    ]
    for (after, keys, prefixes) in table {
      let page = try store.storage.list(TestStore.bucket, ListQuery(delimiter: "/", after: after, limit: 10))
      #expect(page.entries.map(\.key.text) == keys)
      #expect(page.commonPrefixes == prefixes)
      #expect(page.next == nil)
    }
  }

  /// Pages of random listings, put together, are what a sorted dictionary says.
  @Test func agreesWithAModel() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("ListingTests.agreesWithAModel seed \(seed)")
    var random = SeededRandom(seed: seed)
    let store = try TestStore()
    var keys: Set<[UInt8]> = []
    for _ in 0..<400 {
      let text = Self.text(1...6, &random)
      keys.insert(Array(text.utf8))
      try store.put(text, "x")
    }
    for _ in 0..<300 {
      let prefix = Self.text(0...2, &random)
      let delimiter = Self.text(0...1, &random)
      let limit = Int.random(in: 1...12, using: &random)
      let found = try Self.list(store, prefix, delimiter, limit)
      let expected = Self.model(keys, Array(prefix.utf8), Array(delimiter.utf8))
      #expect(found.keys == expected.keys, "prefix \(prefix) delimiter \(delimiter) limit \(limit)")
      #expect(found.prefixes == expected.prefixes, "prefix \(prefix) delimiter \(delimiter) limit \(limit)")
    }
  }

  private static let alphabet: [String] = ["a", "b", "/", "/", "-", "é", "e\u{301}", "\u{1}", "💧", "\u{10ffff}"]

  private static func text(_ length: ClosedRange<Int>, _ random: inout SeededRandom) -> String {
    (0..<Int.random(in: length, using: &random)).map { _ in alphabet.randomElement(using: &random)! }.joined()
  }

  private static func list(_ store: TestStore, _ prefix: String, _ delimiter: String, _ limit: Int) throws
    -> (keys: [[UInt8]], prefixes: [[UInt8]])
  {
    var result: (keys: [[UInt8]], prefixes: [[UInt8]]) = ([], [])
    var position: ListPosition? = .start
    while let after = position {
      let query = ListQuery(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
      let page = try store.storage.list(TestStore.bucket, query)
      let count = page.entries.count + page.commonPrefixes.count
      #expect(count <= limit && (page.next == nil || count == limit))
      result.keys += page.entries.map { Array($0.key.text.utf8) }
      result.prefixes += page.commonPrefixes.map { Array($0.utf8) }
      position = page.next
    }
    return result
  }

  private static func model(_ keys: Set<[UInt8]>, _ prefix: [UInt8], _ delimiter: [UInt8])
    -> (keys: [[UInt8]], prefixes: [[UInt8]])
  {
    var plain: [[UInt8]] = []
    var groups: Set<[UInt8]> = []
    for key in keys where key.starts(with: prefix) {
      let rest = key[prefix.count...]
      let end = delimiter.isEmpty ? nil : rest.indices.first { rest[$0...].starts(with: delimiter) }
      if let end { groups.insert(Array(key[..<(end + delimiter.count)])) } else { plain.append(key) }
    }
    let order: ([UInt8], [UInt8]) -> Bool = { $0.lexicographicallyPrecedes($1) }
    return (plain.sorted(by: order), groups.sorted(by: order))
  }
}
