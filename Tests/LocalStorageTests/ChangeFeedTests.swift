import Storage
import Synchronization
import Testing

@testable import LocalStorage

/// What the feed tells of each operation, and where it may be read from.
@Suite struct ChangeFeedTests {
  private static let bucket = TestStore.bucket

  private func store(_ state: VersioningState = .never, retention: Duration = .seconds(3600)) throws -> TestStore {
    var settings = LocalStorageSettings()
    settings.minimumPartBytes = 1
    settings.changeRetention = retention
    let store = try TestStore(settings)
    if state != .never { try store.storage.setVersioning(of: Self.bucket, to: state) }
    return store
  }

  private func changes(_ store: TestStore, from position: ChangePosition = .oldest, limit: Int = 1000) throws
    -> [BucketChange]
  {
    try store.storage.changes(of: Self.bucket, from: position, limit: limit, wait: .zero).changes
  }

  /// In short: kind, key, former key, version (`=` where it is the newest of its key), size, tag.
  private func told(_ change: BucketChange) -> String {
    let tag = change.etag.map { " \(change.size) \($0.text.prefix(4))" } ?? ""
    let former = change.formerKey.map { " from \($0)" } ?? ""
    let version = change.version.map { $0 == .null ? " null" : " v" } ?? ""
    return "\(change.kind) \(change.key)\(former)\(version)\(tag)"
  }

  @discardableResult
  private func delete(_ store: TestStore, _ key: String, _ version: VersionID? = nil, reason: String? = nil) throws
    -> DeleteOutcome
  {
    let request = DeleteRequest(key: try ObjectKey(key), version: version, reason: reason)
    return try store.storage.delete([request], in: Self.bucket)[0].get()
  }

  private func upload(_ store: TestStore, _ key: String) throws {
    let object = try TestStore.address(key)
    let upload = UploadAddress(object: object, id: try store.storage.createUpload(CreateUploadRequest(object: object)))
    let part = try store.storage.putPart(PartNumber(1)!, of: upload, body: BytesBody("part"))
    _ = try store.storage.completeUpload(
      CompleteUploadRequest(upload: upload, parts: [CompletedPart(number: part.number, etag: part.etag)]))
  }

  private func copy(_ store: TestStore, _ source: String, _ destination: String) throws {
    _ = try store.storage.copy(
      CopyRequest(
        source: CopySource(object: try TestStore.address(source)), destination: try TestStore.address(destination)))
  }

  private func rename(_ store: TestStore, _ source: String, _ destination: String) throws {
    _ = try store.storage.rename(
      RenameRequest(bucket: Self.bucket, source: try ObjectKey(source), destination: try ObjectKey(destination)))
  }

  // MARK: Operations

  @Test(arguments: [
    (
      VersioningState.never,
      [
        "created a 1 9dd4", "created b 1 9dd4", "created c 4 1819", "deleted b", "renamed d from a 1 9dd4",
        "renamed c from d 1 9dd4", "deleted c",
      ]
    ),
    (
      .enabled,
      [
        "created a v 1 9dd4", "created b v 1 9dd4", "created c v 4 1819", "deleteMarkerCreated b v",
        "renamed d from a v 1 9dd4", "deleteMarkerCreated a v", "renamed c from d v 1 9dd4", "deleteMarkerCreated d v",
        "deleteMarkerCreated c v",
      ]
    ),
    (
      .suspended,
      [
        "created a null 1 9dd4", "created b null 1 9dd4", "created c null 4 1819", "deleteMarkerCreated b null",
        "renamed d from a null 1 9dd4", "deleteMarkerCreated a null", "renamed c from d null 1 9dd4",
        "deleteMarkerCreated d null", "deleteMarkerCreated c null",
      ]
    ),
  ])
  func tellsOfEveryOperation(_ state: VersioningState, _ expected: [String]) throws {
    let store = try store(state)
    try store.put("a", "x")
    try copy(store, "a", "b")
    try upload(store, "c")
    try delete(store, "b")
    try rename(store, "a", "d")
    try rename(store, "d", "c")
    try delete(store, "c")
    #expect(try changes(store).map(told) == expected)
  }

  @Test func tellsOfVersionsThatGo() throws {
    let store = try store(.enabled)
    let version = try #require(try store.put("a", "x").versionID)
    let marker = try #require(try delete(store, "a", reason: "rule 1").version)
    try delete(store, "a", marker)
    try delete(store, "a", version, reason: "rule 2")
    let told = try changes(store)
    #expect(told.map(\.kind) == [.created, .deleteMarkerCreated, .versionDeleted, .versionDeleted])
    #expect(told.map(\.version) == [version, marker, marker, version])
    #expect(told.map(\.reason) == [nil, "rule 1", nil, "rule 2"])
    #expect(told.map(\.sequence) == told.map(\.sequence).sorted() && Set(told.map(\.sequence)).count == 4)
    #expect(Set(told.map(\.objectID)).count == 1)
  }

  @Test func tellsOfTags() throws {
    let store = try store(.enabled)
    let version = try #require(try store.put("a", "x").versionID)
    try store.put("a", "longer")
    let old = ObjectAddress(bucket: Self.bucket, key: try ObjectKey("a"), version: version)
    _ = try store.storage.setTags(TagSet(stored: [.init(key: "k", value: "v")]), of: old)
    let change = try #require(try changes(store).last)
    #expect(change.kind == .tagsChanged && change.version == version && change.size == 1)
    #expect(change.objectID == (try changes(store)[0].objectID))
  }

  @Test func saysNothingOfWhatDidNotHappen() throws {
    let store = try store()
    try delete(store, "none")
    try delete(store, "none", .null)
    #expect(throws: StorageError.self) { try store.put("a", "x", if: .present) }
    #expect(throws: StorageError.self) { try rename(store, "none", "a") }
    try store.storage.setVersioning(of: Self.bucket, to: .enabled)
    try delete(store, "a", VersionID("0123")!)
    #expect(try changes(store).isEmpty)
  }

  @Test func namesAnObjectThroughOverwritesAndRenames() throws {
    for state in [VersioningState.never, .enabled] {
      let store = try store(state)
      try store.put("a", "1")
      try store.put("b", "other")
      try store.put("a", "2")
      try rename(store, "a", "b")
      try store.put("b", "3")
      try store.put("a", "new")
      let ids = try changes(store).filter { $0.kind != .deleteMarkerCreated }.map(\.objectID)
      #expect(ids[0] == ids[2] && ids[0] == ids[3] && ids[0] == ids[4], "\(state) \(ids)")
      #expect(ids[1] != ids[0] && ids[5] != ids[0] && ids[5] != ids[1], "\(state) \(ids)")
    }
  }

  @Test func keepsTheBucketsApart() throws {
    let store = try store()
    let other = BucketAddress(tenant: .default, name: BucketName("other")!)
    try store.storage.createBucket(other, region: nil)
    try store.put("a", "x")
    let object = ObjectAddress(bucket: other, key: try ObjectKey("b"))
    _ = try store.storage.put(PutRequest(object: object), body: BytesBody("y"))
    #expect(try changes(store).map(\.key.text) == ["a"])
    let page = try store.storage.changes(of: other, from: .oldest, limit: 10, wait: .zero)
    #expect(page.changes.map(\.key.text) == ["b"])
    #expect(throws: StorageError.cursorExpired) { try changes(store, from: .after(page.cursor)) }
  }

  // MARK: Pages

  @Test(arguments: [1, 7, 50, 1000]) func goesOnInTheMiddleOfABatch(_ limit: Int) throws {
    let store = try store(.enabled)
    // One delete is one commit: a thousand long keys are several rows, the short ones before them one.
    for (count, name) in [(60, "k"), (1000, String(repeating: "long", count: 100))] {
      let requests = try (0..<count).map { DeleteRequest(key: try ObjectKey("\(name)\($0)")) }
      _ = try store.storage.delete(requests, in: Self.bucket)
    }
    var seen: [BucketChange] = []
    var position = ChangePosition.oldest
    while true {
      let page = try store.storage.changes(of: Self.bucket, from: position, limit: limit, wait: .zero)
      #expect(page.changes.count <= limit)
      if page.changes.isEmpty { break }
      seen += page.changes
      position = .after(page.cursor)
    }
    #expect(try seen == changes(store, limit: 2000))
    #expect(seen.map(\.sequence) == seen.map(\.sequence).sorted() && Set(seen.map(\.sequence)).count == 1060)
  }

  @Test func beginsAtTheOldestOrAfterTheNewest() throws {
    let store = try store()
    try store.put("a", "x")
    let page = try store.storage.changes(of: Self.bucket, from: .newest, limit: 10, wait: .zero)
    #expect(page.changes.isEmpty)
    try store.put("b", "x")
    #expect(try changes(store, from: .after(page.cursor)).map(\.key.text) == ["b"])
    #expect(try changes(store).map(\.key.text) == ["a", "b"])
  }

  @Test func cursorsSurviveRestarts() throws {
    let directory = TemporaryDirectory()
    var cursor: ChangeCursor?
    for round in 0..<3 {
      let storage = try LocalStorage(directory: directory.path)
      defer { storage.close() }
      if round == 0 { try storage.createBucket(Self.bucket, region: nil) }
      try storage.put("k\(round)", [1])
      let position = cursor.map { ChangePosition.after($0) } ?? .oldest
      let page = try storage.changes(of: Self.bucket, from: position, limit: 10, wait: .zero)
      #expect(page.changes.map(\.key.text) == ["k\(round)"])
      cursor = page.cursor
    }
  }

  // MARK: Cursors that are no good any more

  @Test func refusesCursorsBeforeWhatWasDropped() throws {
    let store = try store()
    try store.put("a", "x")
    let cursor = try store.storage.changes(of: Self.bucket, from: .oldest, limit: 1, wait: .zero).cursor
    try store.put("b", "x")
    let last = try store.storage.changes(of: Self.bucket, from: .newest, limit: 1, wait: .zero).cursor
    try store.storage.retention.dropAll(at: Timestamp(milliseconds: Timestamp.now().milliseconds + 7_200_000))
    #expect(throws: StorageError.cursorExpired) { try changes(store, from: .after(cursor)) }
    #expect(try changes(store, from: .after(last)).isEmpty && changes(store).isEmpty)
    try store.put("c", "x")
    #expect(try changes(store, from: .after(last)).map(\.key.text) == ["c"])
    #expect(try changes(store).map(\.key.text) == ["c"])
  }

  @Test func keepsWhatIsNotOldYet() throws {
    let store = try store()
    try store.put("a", "x")
    try store.storage.retention.dropAll(at: Timestamp(milliseconds: Timestamp.now().milliseconds + 3_000_000))
    #expect(try changes(store).count == 1)
  }

  @Test func refusesCursorsOfAFormerBucketOfThatName() throws {
    let store = try store()
    let cursor = try store.storage.changes(of: Self.bucket, from: .newest, limit: 1, wait: .zero).cursor
    try store.put("a", "x")
    try store.delete("a")
    try store.storage.deleteBucket(Self.bucket)
    #expect(throws: StorageError.noSuchBucket) { try changes(store) }
    try store.storage.createBucket(Self.bucket, region: nil)
    #expect(throws: StorageError.cursorExpired) { try changes(store, from: .after(cursor)) }
    #expect(try changes(store).isEmpty)
  }

  @Test func dropsWhatADeletedBucketHad() throws {
    let store = try store()
    for turn in 0..<300 { try store.put("k\(turn % 3)", "x") }
    for turn in 0..<3 { try store.delete("k\(turn)") }
    try store.storage.deleteBucket(Self.bucket)
    try store.storage.retention.dropAll(at: .now())
    #expect(try rowCount(store) == 0)
  }

  @Test func refusesCursorsThatWereNeverGivenOut() throws {
    let store = try store()
    try store.put("a", "x")
    let cursor = try store.storage.changes(of: Self.bucket, from: .newest, limit: 1, wait: .zero).cursor
    for sequence in [cursor.sequence + 1, .max, -1, .min] {
      let forged = ChangeCursor(bucketID: cursor.bucketID, sequence: sequence)
      #expect(throws: StorageError.cursorExpired) { try changes(store, from: .after(forged)) }
    }
  }

  private func rowCount(_ store: TestStore) throws -> Int64 {
    try store.storage.readers.read { (index) throws(StorageError) in
      try index.database.integer("SELECT count(*) FROM change")
    }
  }

  @Test func withoutRetentionThereIsNoFeedAndAfterwardsNoOldCursor() throws {
    let directory = TemporaryDirectory()
    func open(_ retention: Duration) throws -> LocalStorage {
      var settings = LocalStorageSettings()
      settings.changeRetention = retention
      return try LocalStorage(directory: directory.path, settings: settings)
    }
    let first = try open(.seconds(60))
    try first.createBucket(Self.bucket, region: nil)
    try first.put("a", [1])
    let cursor = try first.changes(of: Self.bucket, from: .newest, limit: 1, wait: .zero).cursor
    first.close()
    let second = try open(.zero)
    #expect(!second.capabilities.supported.contains(.changeFeed))
    try second.put("b", [1])
    #expect(throws: StorageError.notSupported(.changeFeed)) {
      try second.changes(of: Self.bucket, from: .oldest, limit: 1, wait: .zero)
    }
    second.close()
    let third = try open(.seconds(60))
    defer { third.close() }
    try third.put("c", [1])
    #expect(throws: StorageError.cursorExpired) {
      try third.changes(of: Self.bucket, from: .after(cursor), limit: 1, wait: .zero)
    }
    let page = try third.changes(of: Self.bucket, from: .oldest, limit: 10, wait: .zero)
    #expect(page.changes.map(\.key.text) == ["c"])
  }

  // MARK: Waiting

  @Test func aChangeWakesWhoWaits() throws {
    let store = try store()
    let cursor = try store.storage.changes(of: Self.bucket, from: .newest, limit: 1, wait: .zero).cursor
    let seen = Mutex<[String]>([])
    runOnThreads(5) { thread in
      guard thread > 0 else {
        while store.storage.waiters.waiting < 4 {}
        _ = try? store.put("a", "x")
        return
      }
      let page = try? store.storage.changes(of: Self.bucket, from: .after(cursor), limit: 10, wait: .seconds(600))
      seen.withLock { $0 += page?.changes.map(\.key.text) ?? ["none"] }
    }
    #expect(seen.withLock { $0 } == ["a", "a", "a", "a"])
    #expect(store.storage.waiters.waiting == 0)
  }

  @Test func waitsNoLongerThanAsked() throws {
    let store = try store()
    let page = try store.storage.changes(of: Self.bucket, from: .newest, limit: 1, wait: .milliseconds(5))
    #expect(page.changes.isEmpty)
    #expect(store.storage.waiters.waiting == 0)
  }

  @Test func refusesWhenTooManyWaitAndWakesAllAtTheEnd() throws {
    var settings = LocalStorageSettings()
    settings.maximumChangeWaiters = 3
    let store = try TestStore(settings)
    let pages = Mutex(0)
    runOnThreads(4) { thread in
      guard thread == 0 else {
        let page = try? store.storage.changes(of: Self.bucket, from: .newest, limit: 1, wait: .seconds(600))
        pages.withLock { $0 += page?.changes.isEmpty == true ? 1 : 0 }
        return
      }
      while store.storage.waiters.waiting < 3 {}
      #expect(throws: StorageError.slowDown) {
        try store.storage.changes(of: Self.bucket, from: .newest, limit: 1, wait: .seconds(600))
      }
      store.storage.endWaiting()
    }
    #expect(pages.withLock { $0 } == 3)
    let page = try store.storage.changes(of: Self.bucket, from: .newest, limit: 1, wait: .seconds(600))
    #expect(page.changes.isEmpty)
  }

  @Test func aReaderBesideWritersMissesNothing() throws {
    let store = try store(.enabled)
    let isDone = Atomic<Bool>(false)
    let versions = Mutex<[VersionID]>([])
    runOnThreads(5) { thread in
      guard thread == 0 else {
        for turn in 0..<60 {
          let version = try? store.put("k\(turn % 7)", "\(thread)").versionID
          versions.withLock { $0.append(version ?? .null) }
        }
        if versions.withLock({ $0.count }) == 240 { isDone.store(true, ordering: .releasing) }
        return
      }
      var seen: [BucketChange] = []
      var position = ChangePosition.oldest
      while true {
        let isLast = isDone.load(ordering: .acquiring)
        let page = try? store.storage.changes(of: Self.bucket, from: position, limit: 13, wait: .milliseconds(1))
        guard let page, !page.changes.isEmpty else {
          if isLast { break }
          continue
        }
        seen += page.changes
        position = .after(page.cursor)
      }
      #expect(seen.map(\.sequence) == seen.map(\.sequence).sorted())
      let expected = versions.withLock { $0 }
      #expect(seen.count == 240 && Set(seen.compactMap(\.version)) == Set(expected))
    }
  }
}
