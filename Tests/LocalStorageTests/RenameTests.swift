import Crypto
import Storage
import Synchronization
import Testing

@testable import LocalStorage

@Suite struct RenameTests {
  private static let bucket = TestStore.bucket
  private static let sizes = [0, 100, 50_000, 2_000_000]

  private func store(_ state: VersioningState = .never) throws -> TestStore {
    var settings = LocalStorageSettings()
    settings.minimumPartBytes = 1
    let store = try TestStore(settings)
    if state != .never { try store.storage.setVersioning(of: Self.bucket, to: state) }
    return store
  }

  @discardableResult
  private func rename(_ store: TestStore, _ source: String, _ destination: String, token: String? = nil) throws
    -> ObjectInfo
  {
    try store.storage.rename(
      RenameRequest(
        bucket: Self.bucket, source: try ObjectKey(source), destination: try ObjectKey(destination), token: token))
  }

  private func versions(_ store: TestStore, _ key: String) throws -> [VersionPage.Entry] {
    try store.storage.listVersions(Self.bucket, VersionListQuery(prefix: key, limit: 1000)).entries
      .filter { $0.key.text == key }
  }

  private func put(_ store: TestStore, _ key: String, _ bytes: [UInt8]) throws -> ObjectInfo {
    let metadata = ObjectMetadata(contentType: "text/x", user: [.init(name: "owner", value: "ada")])
    let tags = TagSet(stored: [.init(key: "a", value: "b")])
    return try store.storage.put(
      PutRequest(object: try TestStore.address(key), metadata: metadata, tags: tags),
      body: BytesBody(bytes, checksums: [.sha256]))
  }

  // MARK: Without versioning

  @Test(arguments: sizes) func movesEverything(_ size: Int) throws {
    let store = try store()
    let before = try put(store, "a", pattern(size))
    try store.put("b", pattern(70_000, seed: 9))
    // Both are in the cache now.
    _ = try (store.storage.bytes("a"), store.storage.bytes("b"))
    try rename(store, "a", "b")
    let after = try store.storage.head(try TestStore.address("b"))
    #expect(try store.storage.bytes("b") == pattern(size))
    #expect(after.metadata == before.metadata && after.tags == before.tags && after.checksums == before.checksums)
    #expect(after.etag == before.etag && after.versionID == nil && !after.checksums.isEmpty)
    #expect(throws: StorageError.noSuchKey) { try store.storage.head(try TestStore.address("a")) }
    #expect(try store.keys() == ["b"])
    try store.expectNoGarbage(objects: 1)
  }

  @Test func keepsTheDateUnlessTheKeyHadALaterOne() throws {
    let store = try store()
    let first = try put(store, "a", [1])
    var second = try store.put("b", "x")
    while second.lastModified == first.lastModified { second = try store.put("b", "x") }
    #expect(try rename(store, "a", "c").lastModified == first.lastModified)
    #expect(try rename(store, "c", "b").lastModified == second.lastModified)
  }

  @Test func movesMultipartObjects() throws {
    let store = try store()
    let object = try TestStore.address("a")
    let upload = UploadAddress(object: object, id: try store.storage.createUpload(CreateUploadRequest(object: object)))
    var parts: [CompletedPart] = []
    for number in 1...3 {
      let part = try store.storage.putPart(
        PartNumber(number)!, of: upload, body: BytesBody(pattern(2_000_000, seed: UInt64(number))))
      parts.append(CompletedPart(number: part.number, etag: part.etag))
    }
    let info = try store.storage.completeUpload(CompleteUploadRequest(upload: upload, parts: parts))
    let renamed = try rename(store, "a", "b")
    #expect(renamed.etag == info.etag && renamed.partCount == 3)
    #expect(try store.storage.bytes("b") == (1...3).flatMap { pattern(2_000_000, seed: $0) })
    #expect(throws: StorageError.noSuchUpload) {
      try store.storage.completeUpload(CompleteUploadRequest(upload: upload, parts: parts))
    }
    try store.expectNoGarbage(objects: 1)
  }

  @Test func doesNothingOntoItself() throws {
    for state in [VersioningState.never, .enabled] {
      let store = try store(state)
      try store.put("a", "x")
      try rename(store, "a", "a")
      #expect(try store.text("a") == "x")
      #expect(try versions(store, "a").count == 1)
    }
  }

  // MARK: With versioning

  @Test(arguments: sizes) func makesAVersionAndAMarker(_ size: Int) throws {
    let store = try store(.enabled)
    let source = try put(store, "a", pattern(size))
    try store.put("b", "old")
    let renamed = try rename(store, "a", "b")
    let (left, right) = (try versions(store, "a"), try versions(store, "b"))
    #expect(left.map(\.isDeleteMarker) == [true, false] && left[1].version == source.versionID)
    #expect(right.map(\.isDeleteMarker) == [false, false] && right[0].version == renamed.versionID)
    #expect(renamed.versionID != source.versionID)
    #expect(renamed.metadata == source.metadata && renamed.tags == source.tags && renamed.checksums == source.checksums)
    #expect(try store.storage.bytes("b") == pattern(size))
    let old = ObjectAddress(bucket: Self.bucket, key: try ObjectKey("a"), version: source.versionID)
    #expect(try store.storage.open(old).read(0..<Int64(size)) == pattern(size))
    try store.expectNoGarbage(objects: 1)
  }

  @Test func takesThePlaceOfNullVersionsWhileSuspended() throws {
    let store = try store(.enabled)
    let kept = try store.put("b", "kept").versionID
    try store.storage.setVersioning(of: Self.bucket, to: .suspended)
    try store.put("a", pattern(50_000))
    try store.put("b", "gone")
    try rename(store, "a", "b")
    #expect(try versions(store, "a").map { "\($0.version) \($0.isDeleteMarker)" } == ["null true"])
    #expect(try versions(store, "b").map(\.version) == [.null, try #require(kept)])
    #expect(try store.storage.bytes("b") == pattern(50_000))
    try store.expectNoGarbage(objects: 1)
  }

  @Test func aLockStaysAndGoesAlong() throws {
    let store = try TestStore(bucket: nil)
    try store.storage.createBucket(CreateBucketRequest(bucket: Self.bucket, hasObjectLock: true))
    let until = Timestamp(milliseconds: Timestamp.now().milliseconds + 1_000_000)
    let lock = VersionLock(retention: Retention(mode: .compliance, until: until), legalHold: true)
    let source = try store.storage.put(
      PutRequest(object: try TestStore.address("a"), lock: lock), body: BytesBody("x"))
    let renamed = try rename(store, "a", "b")
    #expect(renamed.lock == lock)
    for (key, version) in [("a", source.versionID), ("b", renamed.versionID)] {
      let request = DeleteRequest(key: try ObjectKey(key), version: version, bypassesGovernance: true)
      #expect(throws: StorageError.locked) { try store.storage.delete([request], in: Self.bucket)[0].get() }
    }
  }

  // MARK: Refusals

  @Test func refusesWhatIsNotThere() throws {
    for state in [VersioningState.never, .enabled, .suspended] {
      let store = try store(state)
      try store.put("b", "kept")
      #expect(throws: StorageError.noSuchKey) { try rename(store, "none", "b") }
      try store.put("gone", "x")
      try store.delete("gone")
      #expect(throws: StorageError.self) { try rename(store, "gone", "b") }
      #expect(try store.text("b") == "kept")
      #expect(try versions(store, "b").count == 1)
    }
  }

  @Test func asksItsChecksOfBothEnds() throws {
    let store = try store()
    try store.put("a", "source")
    try store.put("b", "destination")
    func request(_ destination: String, _ sizes: (Int64?, Int64?)) throws -> RenameRequest {
      RenameRequest(
        bucket: Self.bucket, source: try ObjectKey("a"), destination: try ObjectKey(destination),
        checkSource: { (info) throws(StorageError) in
          if info.size != sizes.0 { throw .preconditionFailed(condition: "source") }
        },
        checkDestination: { (info) throws(StorageError) in
          if info?.size != sizes.1 { throw .preconditionFailed(condition: "destination") }
        })
    }
    #expect(throws: StorageError.preconditionFailed(condition: "source")) {
      try store.storage.rename(try request("b", (1, 11)))
    }
    #expect(throws: StorageError.preconditionFailed(condition: "destination")) {
      try store.storage.rename(try request("b", (6, nil)))
    }
    #expect(try store.keys() == ["a", "b"] && store.text("a") == "source" && store.text("b") == "destination")
    _ = try store.storage.rename(try request("c", (6, nil)))
    #expect(try store.keys() == ["b", "c"])
  }

  // MARK: Tokens

  @Test func answersARepeatedRequestAsTheFirst() throws {
    for state in [VersioningState.never, .enabled] {
      let store = try store(state)
      try store.put("a", "x")
      let first = try rename(store, "a", "b", token: "t1")
      try store.put("a", "another")
      let again = try rename(store, "a", "b", token: "t1")
      #expect(again.versionID == first.versionID && again.lastModified == first.lastModified)
      #expect(try store.text("a") == "another" && store.text("b") == "x")
      #expect(throws: StorageError.tokenReused) { try rename(store, "other", "b", token: "t1") }
      try rename(store, "a", "b", token: "t2")
      #expect(try store.text("b") == "another")
    }
  }

  @Test func remembersTokensAcrossRestartsAndForgetsThemWithTheObject() throws {
    let directory = TemporaryDirectory()
    for round in 0..<2 {
      let storage = try LocalStorage(directory: directory.path)
      defer { storage.close() }
      let request = RenameRequest(
        bucket: Self.bucket, source: try ObjectKey("a"), destination: try ObjectKey("b"), token: "t")
      if round == 0 {
        try storage.createBucket(Self.bucket, region: nil)
        try storage.put("a", [1])
      }
      _ = try storage.rename(request)
      guard round == 1 else { continue }
      try storage.put("b", [2])
      #expect(throws: StorageError.noSuchKey) { try storage.rename(request) }
    }
  }

  // MARK: Races

  @Test(arguments: [VersioningState.never, .enabled]) func renamesAgainstPutsLoseNothing(_ state: VersioningState)
    throws
  {
    let store = try store(state)
    let renames = Atomic<Int>(0)
    runOnThreads(4) { thread in
      for turn in 0..<60 {
        switch thread {
        case 0: _ = try? store.put("a", pattern(turn % 2 == 0 ? 10 : 50_000, seed: UInt64(turn)))
        case 1: _ = try? store.put("b", "b \(turn)")
        default:
          let (source, destination) = thread == 2 ? ("a", "b") : ("b", "a")
          if (try? rename(store, source, destination)) != nil { renames.add(1, ordering: .relaxed) }
        }
      }
    }
    let keys = try store.keys()
    #expect(renames.load(ordering: .relaxed) > 0)
    for key in keys { _ = try store.storage.bytes(key) }
    try store.storage.waitUntilReclaimed()
    store.storage.close()
    let report = try LocalStorageCheck(directory: store.directory.path, readsBytes: true).run()
    #expect(report.findings == [] && report.objects == keys.count)
  }

  @Test func ofARenameAndADeleteOneFindsTheObject() throws {
    let store = try store()
    for turn in 0..<100 {
      let key = "k\(turn)"
      try store.put(key, "x")
      let renamed = Atomic<Bool>(false)
      runOnThreads(2) { thread in
        if thread == 0 {
          try? store.delete(key)
        } else if (try? rename(store, key, "to-\(key)")) != nil {
          renamed.store(true, ordering: .relaxed)
        }
      }
      #expect(try store.keys(ListQuery(prefix: "\(key)", limit: 1000)).filter { $0 == key } == [])
      #expect((try? store.text("to-\(key)")) == (renamed.load(ordering: .relaxed) ? "x" : nil))
    }
  }

  @Test func ofManyRenamesOfOneObjectOneWins() throws {
    let store = try store(.enabled)
    try store.put("a", "x")
    let wins = Atomic<Int>(0)
    runOnThreads(20) { thread in
      if (try? rename(store, "a", "to-\(thread)")) != nil { wins.add(1, ordering: .relaxed) }
    }
    #expect(wins.load(ordering: .relaxed) == 1)
    #expect(try store.keys().count == 1)
  }

  @Test func whoReadsSeesOneOfTheTwoKeys() throws {
    let store = try store()
    try store.put("a", "x")
    let isDone = Atomic<Bool>(false)
    runOnThreads(2) { thread in
      guard thread == 0 else {
        while !isDone.load(ordering: .relaxed) {
          // Both keys of one listing are of one moment.
          #expect((try? store.keys().count) == 1)
        }
        return
      }
      for turn in 0..<200 { _ = try? rename(store, turn % 2 == 0 ? "a" : "b", turn % 2 == 0 ? "b" : "a") }
      isDone.store(true, ordering: .relaxed)
    }
  }
}
