import Storage
import Testing

@testable import FileTreeStorage

@Suite struct TreeWalkTests {
  private func items(_ folders: TestFolders, _ query: ListQuery = ListQuery(limit: 1000)) throws -> [String] {
    ListedItem.items(of: try folders.page(query)).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test func ordersByTheBytesOfWholeKeys() throws {
    let keys = ["a-b", "a/x", "a/y/z", "a0", "a.d", "B", "é", "e\u{301}", "💧/1", "\u{1}"]
    let listed = try items(TestFolders(keys.shuffled())).map { Array($0.utf8) }
    #expect(listed == keys.sorted(by: precedes).map { Array($0.utf8) })
  }

  @Test func emptyFoldersAreKeys() throws {
    let folders = TestFolders(["a/", "b/c/", "b/d", "e/f/g/"])
    #expect(try items(folders) == ["a/", "b/c/", "b/d", "e/f/g/"])
    #expect(try items(folders, ListQuery(delimiter: "/", limit: 9)) == ["a/", "b/", "e/"])
    #expect(try items(folders, ListQuery(prefix: "a/", delimiter: "/", limit: 9)) == ["a/"])
    #expect(try items(folders, ListQuery(prefix: "b/", delimiter: "/", limit: 9)) == ["b/c/", "b/d"])
    #expect(try items(folders, ListQuery(prefix: "a/", after: .key("a/"), limit: 9)) == [])
    #expect(try items(folders, ListQuery(prefix: "a/b", limit: 9)) == [])
  }

  @Test func readsOnlyFoldersThatCanMatch() throws {
    let folders = TestFolders(["a/b/1", "a/b/2", "a/c/3", "b/4", "c/5/6"])
    let table: [(query: ListQuery, reads: [String])] = [
      (ListQuery(delimiter: "/", limit: 9), [""]),
      (ListQuery(prefix: "a/", delimiter: "/", limit: 9), ["a"]),
      (ListQuery(prefix: "a/b/", limit: 9), ["a/b"]),
      (ListQuery(prefix: "a/b", limit: 9), ["a", "a/b"]),
      (ListQuery(prefix: "c", limit: 9), ["", "c", "c/5"]),
      (ListQuery(prefix: "x", limit: 9), [""]),
      (ListQuery(prefix: "x/y", limit: 9), ["x"]),
      (ListQuery(after: .key("b/4"), limit: 9), ["", "b", "c", "c/5"]),
      (ListQuery(after: .prefix("b/"), limit: 9), ["", "c", "c/5"]),
      (ListQuery(after: .prefix("a/b/"), limit: 1), ["", "a", "a/c", "b"]),
      (ListQuery(delimiter: "/", after: .prefix("a/"), limit: 9), [""]),
      (ListQuery(delimiter: "b", limit: 1), ["", "a", "a/c"]),
      (ListQuery(prefix: "a", after: .prefix("a"), limit: 9), []),
      (ListQuery(prefix: "../", limit: 9), []),
      (ListQuery(prefix: "a//", limit: 9), []),
      (ListQuery(prefix: "/", limit: 9), []),
      (ListQuery(prefix: ".martinet/", limit: 9), []),
    ]
    for (query, reads) in table {
      _ = try folders.page(query)
      #expect(folders.reads == reads, "\(query)")
    }
  }

  @Test func aFullPageReadsNoFurther() throws {
    let folders = TestFolders((0..<50).flatMap { ["\(1000 + $0)/a", "\(1000 + $0)/b"] })
    let page = try folders.page(ListQuery(limit: 3))
    #expect(page.next == .key("1001/a"))
    #expect(folders.reads == ["", "1000", "1001"])
  }

  @Test func anUnreadableFolderIsLeftOut() throws {
    for failure in [FileSystemError.accessDenied, .notFound, .notFolder, .failed("broken")] {
      let folders = TestFolders(["a", "b/1", "c"])
      folders.failures = [TreePath("b")!: failure]
      #expect(try items(folders) == ["a", "c"])
      #expect(try items(folders, ListQuery(delimiter: "/", limit: 9)) == ["a", "b/", "c"])
    }
  }

  @Test func whatThePrefixNamesIsWhatWasAskedFor() throws {
    let folders = TestFolders(["a", "b/1", "b/c/2"])
    folders.failures = [TreePath("b")!: .accessDenied]
    for prefix in ["b/", "b/x"] {
      #expect(throws: FileSystemError.accessDenied) { try folders.page(ListQuery(prefix: prefix, limit: 9)) }
    }
    #expect(try items(folders, ListQuery(prefix: "b/c/", limit: 9)) == ["b/c/2"])
    folders.failures = [.root: .accessDenied]
    #expect(throws: FileSystemError.accessDenied) { try folders.page(ListQuery(limit: 9)) }
    for absence in [FileSystemError.notFound, .notFolder, .invalidName] {
      folders.failures = [TreePath("b")!: absence]
      #expect(try items(folders, ListQuery(prefix: "b/", limit: 9)) == [])
    }
  }

  @Test func aServerThatIsGoneEndsTheListing() throws {
    for failure in [FileSystemError.unavailable(.noAnswer), .overloaded, .busy] {
      let folders = TestFolders(["a", "b/1", "c"])
      folders.failures = [TreePath("b")!: failure]
      #expect(throws: failure) { try folders.page(ListQuery(limit: 9)) }
    }
  }

  @Test func manyUnreadableFoldersEndAPageAndNotTheListing() throws {
    let folders = TestFolders((0..<2_005).map { "f\(100_000 + $0)/x" } + ["z"])
    for number in 0..<2_005 { folders.failures[TreePath("f\(100_000 + number)")!] = .accessDenied }
    let first = try folders.page(ListQuery(limit: 1000))
    #expect(first.entries.isEmpty && folders.reads.count == 2_001)
    let next = try #require(first.next)
    #expect(try items(folders, ListQuery(after: next, limit: 1000)) == ["z"])
  }

  @Test func whatIsNoKeyIsNotShown() throws {
    let folders = TestFolders(["a/.martinet", "b/.~martinet-1/x", "c/1"])
    folders.add(TreePath(".martinet")!, FileStatus(kind: .folder, size: 0, modified: 0))
    folders.add(TreePath("d/.~martinet-0123")!, FileStatus(kind: .file, size: 1, modified: 0))
    folders.add(TreePath("pipe")!, FileStatus(kind: .other, size: 1, modified: 0))
    #expect(try items(folders) == ["a/.martinet", "b/", "c/1", "d/"])
    let names = Array(repeating: String(repeating: "x", count: 200), count: 6)
    let deep = TestFolders([names.joined(separator: "/"), "z"])
    #expect(try items(deep) == ["z"])
  }

  @Test func aNameThatIsToldTwiceIsOneKey() throws {
    let folders = TestFolders(["a", "b/1", "c"])
    folders.add(TreePath("a")!, FileStatus(kind: .file, size: 1, modified: 0))
    folders.add(TreePath("b")!, FileStatus(kind: .folder, size: 0, modified: 0))
    #expect(try items(folders) == ["a", "b/1", "c"])
  }

  @Test func entriesHaveTheTagOfTheirFile() throws {
    let folders = TestFolders(["e/"])
    let status = FileStatus(kind: .file, size: 5, modified: 1_234_567_890_123_456_789, fileID: 9)
    folders.add(TreePath("a")!, status)
    let page = try folders.page(ListQuery(limit: 9))
    #expect(page.entries[0].etag == ETag(ofFile: status) && page.entries[0].size == 5)
    #expect(page.entries[0].lastModified == status.lastModified && page.entries[0].checksum == nil)
    #expect(page.entries[1].etag == ETag(ofFile: FileStatus(kind: .folder, size: 0, modified: 7)))
  }

  /// Pages of random listings of random trees, put together, are what a sorted list of their keys says.
  @Test func agreesWithAModel() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("TreeWalkTests.agreesWithAModel seed \(seed)")
    var random = SeededRandom(seed: seed)
    for round in 0..<300 {
      let folders = Self.tree(&random)
      let keys = folders.keys
      for _ in 0..<10 {
        let query = Self.query(keys, &random)
        let found = try Self.pages(folders, query)
        #expect(found == ListedItem.items(of: keys, query), "seed \(seed) round \(round) \(query)")
      }
    }
  }

  private static let names = [
    "a", "b", "ab", "a-", "-", "a.", "a0", "é", "e\u{301}", "\u{1}", "💧", "\u{10ffff}", "a b", "~", ".a",
  ]

  private static func tree(_ random: inout SeededRandom) -> TestFolders {
    let folders = TestFolders()
    var taken: Set<[UInt8]> = []
    var parents = [""]
    for _ in 0..<Int.random(in: 0...40, using: &random) {
      let path = parents.randomElement(using: &random)! + names.randomElement(using: &random)!
      guard taken.insert(Array(path.utf8)).inserted else { continue }
      let isFolder = Int.random(in: 0..<5, using: &random) < 2
      folders.add(isFolder ? path + "/" : path)
      if isFolder { parents.append(path + "/") }
    }
    return folders
  }

  private static func query(_ keys: [String], _ random: inout SeededRandom) -> ListQuery {
    func text() -> String {
      let key = Bool.random(using: &random) ? keys.randomElement(using: &random) ?? "" : names.joined()
      let scalars = Array(key.unicodeScalars.prefix(Int.random(in: 0...key.unicodeScalars.count, using: &random)))
      return String(String.UnicodeScalarView(scalars)) + ["", "/", "a", "-"].randomElement(using: &random)!
    }
    let after: ListPosition = [.start, .start, .key(text()), .prefix(text())].randomElement(using: &random)!
    return ListQuery(
      prefix: Bool.random(using: &random) ? "" : text(),
      delimiter: ["", "/", "/", "a", "-", "a/", "/a", "💧", "é"].randomElement(using: &random)!,
      after: after == .prefix("") ? .start : after, limit: Int.random(in: 1...8, using: &random))
  }

  private static func pages(_ folders: TestFolders, _ query: ListQuery) throws -> [ListedItem] {
    var items: [ListedItem] = []
    var query = query
    while true {
      let page = try folders.page(query)
      let found = ListedItem.items(of: page)
      #expect(page.next == nil || found.count == query.limit)
      #expect(Set(folders.reads.map { Array($0.utf8) }).count == folders.reads.count, "a folder is read once a page")
      items += found
      guard let next = page.next else { return items }
      query.after = next
    }
  }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
