import FileTreeStorage
import Storage
import Testing

/// The gateway ends after each thing that it does outside of itself. Whoever starts it anew finds each object as it was, or as it was to be.
@Suite struct CrashTests {

  private static let old = String(repeating: "old", count: 3)
  private static let new = String(repeating: "newer", count: 4)

  /// Three objects, and an upload with two parts.
  private func prepare() throws -> (TestMount, UploadAddress, [CompletedPart]) {
    let mount = TestMount()
    try mount.storage.put("a/b", Self.old, user: "old")
    try mount.storage.put("source/s", Self.new, user: "new")
    let object = try mount.storage.address("a/b")
    let id = try mount.storage.createUpload(
      CreateUploadRequest(object: object, metadata: ObjectMetadata(user: [.init(name: "note", value: "new")])))
    let upload = UploadAddress(object: object, id: id)
    var parts: [CompletedPart] = []
    for (number, text) in [(1, "newernewer"), (2, "newernewer")] {
      let part = try mount.storage.putPart(
        #require(PartNumber(number)), of: upload, body: TestBody(Array(text.utf8)))
      parts.append(CompletedPart(number: part.number, etag: part.etag))
    }
    return (mount, upload, parts)
  }

  /// Runs `change` with 0, 1, 2 … steps until it gets through, and checks after a restart each time.
  private func everyStop(
    _ change: (FileTreeStorage, UploadAddress, [CompletedPart]) throws -> Void,
    _ check: (FileTreeStorage, _ isThrough: Bool) throws -> Void
  ) throws {
    for limit in 0..<500 {
      let (prepared, upload, parts) = try prepare()
      let steps = Steps(limit)
      let mount = TestMount(prepared.tree.restarted(steps: steps), prepared.records.restarted(steps: steps))
      var isThrough = false
      do {
        try change(mount.storage, upload, parts)
        isThrough = true
      } catch {}
      let restarted = mount.restarted()
      try check(restarted.storage, isThrough)
      try expectNothingElse(restarted, after: limit)
      if isThrough, !steps.areUsedUp { return }
    }
    Issue.record("500 steps are not enough")
  }

  /// Clients see no unfinished file, and upkeep leaves none.
  private func expectNothingElse(_ mount: TestMount, after limit: Int) throws {
    let keys = try mount.storage.list(TestMount.bucket, ListQuery(limit: 100)).entries.map(\.key.text)
    #expect(
      keys.allSatisfy { ["a/b", "source/s", "a/c/d", "a/c/", "a/", "source/"].contains($0) }, "after \(limit): \(keys)")
    _ = mount.storage.sweep(now: Timestamp(milliseconds: 4_000_000_000_000))
    let left = mount.visible.filter { $0.contains(".~martinet-") || $0 == "source" && !keys.contains("source/s") }
    #expect(left == [], "after \(limit)")
  }

  private func expectOldOrNew(_ key: String, _ storage: FileTreeStorage, _ isThrough: Bool) throws {
    let text = try storage.text(key)
    let note = try storage.info(key).note
    #expect(text == Self.old && note == "old" && !isThrough || text == Self.new && note == "new")
    #expect(try storage.info(key).checksums.count == 1)
  }

  @Test func aPut() throws {
    try everyStop { storage, _, _ in
      try storage.put("a/b", Self.new, user: "new")
    } _: { storage, isThrough in
      try expectOldOrNew("a/b", storage, isThrough)
    }
  }

  @Test func aPutIntoNewFolders() throws {
    try everyStop { storage, _, _ in
      try storage.put("a/c/d", Self.new, if: .absent, user: "new")
    } _: { storage, isThrough in
      if !isThrough, (try? storage.info("a/c/d")) == nil { return }
      try expectOldOrNew("a/c/d", storage, isThrough)
    }
  }

  @Test func aCopy() throws {
    try everyStop { storage, _, _ in
      _ = try storage.copy("source/s", to: "a/b")
    } _: { storage, isThrough in
      try expectOldOrNew("a/b", storage, isThrough)
      try expectOldOrNew("source/s", storage, true)
    }
  }

  @Test func aCompletion() throws {
    try everyStop { storage, upload, parts in
      _ = try storage.completeUpload(CompleteUploadRequest(upload: upload, parts: parts))
    } _: { storage, isThrough in
      try expectOldOrNew("a/b", storage, isThrough)
    }
  }

  @Test func aCompletionIsRepeatedAfterACrash() throws {
    for limit in 0..<60 {
      let (prepared, upload, parts) = try prepare()
      let steps = Steps(limit)
      let mount = TestMount(prepared.tree.restarted(steps: steps), prepared.records.restarted(steps: steps))
      let request = CompleteUploadRequest(upload: upload, parts: parts)
      _ = try? mount.storage.completeUpload(request)
      let restarted = mount.restarted()
      _ = try restarted.storage.completeUpload(request)
      #expect(try restarted.storage.text("a/b") == Self.new)
    }
  }

  @Test func aRename() throws {
    try everyStop { storage, _, _ in
      _ = try storage.rename("source/s", to: "a/b")
    } _: { storage, isThrough in
      try expectOldOrNew("a/b", storage, isThrough)
      let isMoved = try storage.text("a/b") == Self.new
      if isMoved {
        #expect(throws: StorageError.noSuchKey) { try storage.info("source/s") }
      } else {
        try expectOldOrNew("source/s", storage, true)
      }
    }
  }

  @Test func aDelete() throws {
    try everyStop { storage, _, _ in
      try storage.delete("a/b")
    } _: { storage, isThrough in
      if (try? storage.info("a/b")) == nil { return }
      #expect(!isThrough)
      try expectOldOrNew("a/b", storage, false)
    }
  }
}
