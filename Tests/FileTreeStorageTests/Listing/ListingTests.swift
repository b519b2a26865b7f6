import Storage
import Testing

@testable import FileTreeStorage

/// Listings of a whole mount: what is read for them, and what they show after changes.
@Suite struct ListingTests {
  private func reads(_ mount: TestMount) -> Int { mount.tree.calls.count { $0 == .list } }

  private func pages(_ mount: TestMount, _ query: ListQuery) throws -> [ListPage] {
    var pages: [ListPage] = []
    var query = query
    while true {
      let page = try mount.storage.list(TestMount.bucket, query)
      pages.append(page)
      guard let next = page.next else { return pages }
      query.after = next
    }
  }

  @Test func aFolderIsReadOnceForAllPages() throws {
    let mount = TestMount()
    for number in 0..<1000 { mount.tree.edit("folder/\(number)", [1]) }
    for query in [ListQuery(limit: 10), ListQuery(prefix: "folder/", delimiter: "/", limit: 10)] {
      mount.tree.forgetCalls()
      let pages = try pages(mount, query)
      #expect(pages.count == 100 && pages.map(\.entries.count).reduce(0, +) == 1000)
      #expect(reads(mount) == (query.prefix.isEmpty ? 2 : 1))
    }
  }

  @Test func aFirstPageShowsWhatOthersJustDid() throws {
    let mount = TestMount()
    mount.tree.edit("a/1", [1])
    mount.tree.edit("b", [1])
    for query in [ListQuery(limit: 9), ListQuery(prefix: "a/", limit: 9)] {
      let count = try mount.storage.list(TestMount.bucket, query).entries.count
      mount.tree.edit("a/new \(query.prefix.count)", [1])
      #expect(try mount.storage.list(TestMount.bucket, query).entries.count == count + 1)
    }
  }

  @Test func everyPageShowsWhatTheGatewayDid() throws {
    let mount = TestMount()
    for key in ["f/1", "f/2", "f/5"] { try mount.storage.put(key, "x") }
    let first = try mount.storage.list(TestMount.bucket, ListQuery(limit: 1))
    let after = try #require(first.next)
    func rest() throws -> [String] {
      try mount.storage.list(TestMount.bucket, ListQuery(after: after, limit: 9)).entries.map(\.key.text)
    }
    #expect(try rest() == ["f/2", "f/5"])
    try mount.storage.put("f/3", "x")
    #expect(try rest() == ["f/2", "f/3", "f/5"])
    try mount.storage.put("f/new/4", "x")
    #expect(try rest() == ["f/2", "f/3", "f/5", "f/new/4"])
    try mount.storage.delete("f/new/4")
    #expect(try rest() == ["f/2", "f/3", "f/5"])
    _ = try mount.storage.rename("f/5", to: "g/5")
    #expect(try rest() == ["f/2", "f/3", "g/5"])
    _ = try mount.storage.copy("f/2", to: "f/2b")
    #expect(try rest() == ["f/2", "f/2b", "f/3", "g/5"])
    try mount.storage.put("f/3", "longer")
    let entries = try mount.storage.list(TestMount.bucket, ListQuery(after: after, limit: 9)).entries
    let info = try mount.storage.info("f/3")
    #expect(entries.first { $0.key == info.key }?.etag == info.etag)
  }

  @Test func keysOfReservedCharactersComeInTheirOwnOrder() throws {
    let mount = TestMount(MemoryFileSystem(isCaseSensitive: false, names: .windows)) {
      $0.mapsReservedCharacters = true
    }
    let keys = ["a:b", "a;b", "a*/x", "a+/x", "a?", "a|b/c", "a}b/c", "end.", "end.x", "q\"/\u{1}"]
    for key in keys.shuffled() { try mount.storage.put(key, "x") }
    let sorted = keys.sorted(by: precedes)
    for limit in [1, 3, 100] {
      #expect(try pages(mount, ListQuery(limit: limit)).flatMap(\.entries).map(\.key.text) == sorted)
    }
    #expect(try pages(mount, ListQuery(prefix: "a*/", limit: 9)).flatMap(\.entries).map(\.key.text) == ["a*/x"])
  }

  @Test func versionsAreTheObjects() throws {
    let mount = TestMount()
    for key in ["a", "b/1", "b/2", "c"] { try mount.storage.put(key, "x") }
    func page(_ query: VersionListQuery) throws -> VersionPage {
      try mount.storage.listVersions(TestMount.bucket, query)
    }
    let first = try page(VersionListQuery(limit: 2))
    #expect(first.entries.map(\.key.text) == ["a", "b/1"] && first.entries.allSatisfy { $0.version == .null })
    #expect(first.next == .keys(.key("b/1")))
    let rest = try page(VersionListQuery(after: .version(.null, ofKey: "b/1"), limit: 9))
    #expect(rest.entries.map(\.key.text) == ["b/2", "c"] && rest.next == nil)
    #expect(try page(VersionListQuery(delimiter: "/", limit: 9)).commonPrefixes == ["b/"])
  }

  @Test(arguments: [
    (FileSystemError.accessDenied, StorageError.accessDenied),
    (.unavailable(.noAnswer), .unavailable(MountFault.noAnswer.text)),
    (.overloaded, .slowDown),
  ])
  func aMountThatCannotBeReadIsNotEmpty(fault: FileSystemError, answer: StorageError) throws {
    let mount = TestMount()
    mount.tree.edit("a", [1])
    mount.tree.fail(.list, with: .fails(fault))
    #expect(throws: answer) { try mount.storage.list(TestMount.bucket, ListQuery(limit: 9)) }
    #expect(try mount.storage.list(TestMount.bucket, ListQuery(limit: 9)).entries.count == 1)
  }

  @Test func aFolderWithoutEndIsRefused() throws {
    let mount = TestMount { $0.maximumFolderEntries = 100 }
    for number in 0..<101 { mount.tree.edit("big/\(number)", [1]) }
    mount.tree.edit("small/1", [1])
    let refusal = StorageError.unavailable("a folder has more than 100 entries")
    for query in [ListQuery(prefix: "big/", limit: 9), ListQuery(limit: 9)] {
      #expect(throws: refusal) { try mount.storage.list(TestMount.bucket, query) }
    }
    #expect(try mount.storage.list(TestMount.bucket, ListQuery(prefix: "small/", limit: 9)).entries.count == 1)
    let top = try mount.storage.list(TestMount.bucket, ListQuery(delimiter: "/", limit: 9))
    #expect(top.commonPrefixes == ["big/", "small/"])
  }
}
