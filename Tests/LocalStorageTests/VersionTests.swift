import Storage
import Synchronization
import Testing

@testable import LocalStorage

/// Facts about versions that the model test does not state: names, expectations, guards, races.
@Suite struct VersionTests {
  private static let bucket = TestStore.bucket

  private func store(_ state: VersioningState = .enabled) throws -> TestStore {
    let store = try TestStore()
    if state != .never { try store.storage.setVersioning(of: Self.bucket, to: state) }
    return store
  }

  private func address(_ key: String, _ version: VersionID?) throws -> ObjectAddress {
    ObjectAddress(bucket: Self.bucket, key: try ObjectKey(key), version: version)
  }

  private func delete(_ store: TestStore, _ request: DeleteRequest) throws -> DeleteOutcome {
    try #require(try store.storage.delete([request], in: Self.bucket).first).get()
  }

  private func versions(_ store: TestStore) throws -> [VersionPage.Entry] {
    try store.storage.listVersions(Self.bucket, VersionListQuery(limit: 1000)).entries
  }

  // MARK: Names

  @Test func idsAreTokensThatNobodyCanGuess() throws {
    let store = try store()
    let ids = try (0..<100).map { _ in try #require(store.put("a", "x").versionID) }
    #expect(Set(ids).count == 100)
    #expect(ids.allSatisfy { $0.text.utf8.count == 32 })
    // The half that is no sequence number differs in every one.
    #expect(Set(ids.map { $0.text.suffix(16) }).count == 100)
  }

  @Test func aVersionIsFoundByItsWholeNameAndUnderItsKeyOnly() throws {
    let store = try store()
    let old = try #require(store.put("a", "old").versionID)
    let other = try #require(store.put("b", "other").versionID)
    try store.put("a", "new")
    #expect(try store.storage.head(address("a", old)).versionID == old)
    let forged = [
      other.text, String(old.text.prefix(16)) + String(repeating: "0", count: 16),
      String(old.text.prefix(31)) + (old.text.last == "0" ? "1" : "0"), String(repeating: "f", count: 32), "null",
      "nonsense",
    ]
    for text in forged {
      let id = try #require(VersionID(text))
      #expect(throws: StorageError.noSuchVersion) { try store.storage.head(address("a", id)) }
      #expect(try delete(store, DeleteRequest(key: try ObjectKey("a"), version: id)).version == id)
    }
    #expect(try versions(store).count == 3)
  }

  @Test func withoutVersioningNoVersionIsShownAndNullNamesTheObject() throws {
    let store = try store(.never)
    #expect(try store.put("a", "x").versionID == nil)
    #expect(try store.storage.head(address("a", .null)).versionID == nil)
    #expect(try delete(store, DeleteRequest(key: try ObjectKey("a"))).version == nil)
  }

  @Test func whatWasThereBeforeVersioningIsNullFromThenOn() throws {
    let store = try store(.never)
    try store.put("a", "x")
    _ = try store.storage.head(address("a", nil))
    try store.storage.setVersioning(of: Self.bucket, to: .enabled)
    #expect(try store.storage.head(address("a", nil)).versionID == .null)
  }

  @Test(arguments: [VersioningState.never, .enabled, .suspended])
  func eachWriteOfAKeyIsLaterThanTheOneBefore(_ state: VersioningState) throws {
    let store = try store(state)
    let dates = try (0..<50).map { _ in try store.put("a", "x").lastModified }
    #expect(zip(dates, dates.dropFirst()).allSatisfy { $0 < $1 })
  }

  // MARK: Delete markers

  @Test func aDeleteMarkerTellsOfItself() throws {
    let store = try store()
    try store.put("a", "x")
    let marker = try #require(try delete(store, DeleteRequest(key: try ObjectKey("a"))).version)
    let modified = try #require(try versions(store).first).lastModified
    #expect(throws: StorageError.deleteMarker(marker, modified: modified, isCurrent: true)) {
      try store.storage.head(address("a", nil))
    }
    #expect(throws: StorageError.deleteMarker(marker, modified: modified, isCurrent: false)) {
      try store.storage.head(address("a", marker))
    }
    #expect(throws: StorageError.bucketNotEmpty) { try store.storage.deleteBucket(Self.bucket) }
  }

  @Test func aHiddenObjectIsAbsentForConditions() throws {
    let store = try store()
    try store.put("a", "x")
    try store.delete("a")
    try store.put("a", "y", if: .absent)
    #expect(try store.text("a") == "y")
  }

  // MARK: What must still be so

  @Test func expectationsAreDecidedWithTheDelete() throws {
    let store = try store()
    let key = try ObjectKey("a")
    let old = try store.put("a", "old")
    let new = try store.put("a", "new")
    let refused: [DeleteRequest] = [
      DeleteRequest(key: key, version: new.versionID, expectation: .noncurrent),
      DeleteRequest(key: key, expectation: .current(old.versionID ?? .null, modified: old.lastModified)),
      DeleteRequest(key: key, version: old.versionID, expectation: .soleDeleteMarker),
    ]
    for request in refused {
      #expect(throws: StorageError.conditionalConflict) { try delete(store, request) }
    }
    _ = try delete(store, DeleteRequest(key: key, version: old.versionID, expectation: .noncurrent))
    let marker = try delete(
      store, DeleteRequest(key: key, expectation: .current(new.versionID ?? .null, modified: new.lastModified)))
    let sole = DeleteRequest(key: key, version: marker.version, expectation: .soleDeleteMarker)
    #expect(throws: StorageError.conditionalConflict) { try delete(store, sole) }
    _ = try delete(store, DeleteRequest(key: key, version: new.versionID, expectation: .noncurrent))
    _ = try delete(store, sole)
    #expect(try versions(store).isEmpty)
  }

  @Test(arguments: [
    (
      DeleteRequest(key: try! ObjectKey("a"), size: 2),
      StorageError.preconditionFailed(condition: "x-amz-if-match-size")
    ),
    (
      DeleteRequest(key: try! ObjectKey("a"), lastModified: Timestamp(milliseconds: 1)),
      .preconditionFailed(condition: "x-amz-if-match-last-modified-time")
    ),
    (DeleteRequest(key: try! ObjectKey("none"), condition: .present), .noSuchKey),
    (DeleteRequest(key: try! ObjectKey("hidden"), condition: .present), .preconditionFailed(condition: "If-Match")),
    (DeleteRequest(key: try! ObjectKey("hidden"), size: 0), .preconditionFailed(condition: "x-amz-if-match-size")),
  ])
  func deletesOnlyWhatIsAsExpected(request: DeleteRequest, error: StorageError) throws {
    let store = try store()
    try store.put("a", "x")
    try store.delete("hidden")
    #expect(throws: error) { try delete(store, request) }
    #expect(try versions(store).count == 2)
    _ = try delete(store, DeleteRequest(key: try ObjectKey("a"), size: 1))
    _ = try delete(store, DeleteRequest(key: try ObjectKey("none"), size: 1))
  }

  // MARK: Object lock

  @Test func aLockedVersionStaysWhateverAsks() throws {
    let store = try TestStore(bucket: nil)
    try store.storage.createBucket(CreateBucketRequest(bucket: Self.bucket, hasObjectLock: true))
    let later = Timestamp(milliseconds: Timestamp.now().milliseconds + 3_600_000)
    let locks: [(VersionLock, canBypass: Bool)] = [
      (VersionLock(retention: Retention(mode: .governance, until: later)), true),
      (VersionLock(retention: Retention(mode: .compliance, until: later)), false),
      (VersionLock(legalHold: true), false),
    ]
    for (lock, canBypass) in locks {
      let put = PutRequest(object: try address("a", nil), lock: lock)
      let version = try #require(try store.storage.put(put, body: BytesBody("x")).versionID)
      var request = DeleteRequest(key: try ObjectKey("a"), version: version)
      #expect(throws: StorageError.locked) { try delete(store, request) }
      // Hiding it is no delete.
      #expect(try delete(store, DeleteRequest(key: try ObjectKey("a"))).isDeleteMarker)
      #expect(throws: StorageError.locked) { try delete(store, request) }
      request.bypassesGovernance = true
      if canBypass {
        _ = try delete(store, request)
      } else {
        #expect(throws: StorageError.locked) { try delete(store, request) }
      }
    }
    #expect(throws: StorageError.self) { try store.storage.setVersioning(of: Self.bucket, to: .suspended) }
  }

  @Test func newVersionsGetTheDefaultRetention() throws {
    let store = try TestStore(bucket: nil)
    try store.storage.createBucket(CreateBucketRequest(bucket: Self.bucket, hasObjectLock: true))
    let days = try #require(BucketLock.DefaultRetention(mode: .compliance, period: .days(2)))
    try store.storage.setLock(of: Self.bucket, to: BucketLock(defaultRetention: days))
    let info = try store.put("a", "x")
    let retention = try #require(try store.storage.head(address("a", nil)).lock.retention)
    #expect(retention.mode == .compliance)
    #expect(abs(retention.until.milliseconds - info.lastModified.milliseconds - 2 * 86_400_000) < 1000)
  }

  @Test func aLockTakesABucketWithOne() throws {
    let store = try store()
    let put = PutRequest(object: try address("a", nil), lock: VersionLock(legalHold: true))
    #expect(throws: StorageError.noObjectLock) { try store.storage.put(put, body: BytesBody("x")) }
    #expect(try versions(store).isEmpty)
  }

  @Test func anUnreadableLockRefuses() throws {
    let store = try TestStore(bucket: nil)
    try store.storage.createBucket(CreateBucketRequest(bucket: Self.bucket, hasObjectLock: true))
    let put = PutRequest(object: try address("a", nil), lock: VersionLock(legalHold: true))
    let version = try #require(try store.storage.put(put, body: BytesBody("x")).versionID)
    try store.storage.pipeline.commit { (transaction) throws(StorageError) in
      try transaction.connection.database.execute("UPDATE data SET m=x'01ff'")
    }
    #expect(throws: StorageError.self) {
      try delete(store, DeleteRequest(key: try ObjectKey("a"), version: version, bypassesGovernance: true))
    }
    #expect(try versions(store).count == 1)
  }

  // MARK: Races

  @Test func ofAThousandCreationsOneWins() throws {
    let store = try store()
    let wins = Atomic<Int>(0)
    runOnThreads(50) { _ in
      for _ in 0..<20 where (try? store.put("a", "x", if: .absent)) != nil { wins.add(1, ordering: .relaxed) }
    }
    #expect(wins.load(ordering: .relaxed) == 1)
    #expect(try versions(store).count == 1)
  }

  @Test func puttingDeletingAndSuspendingAtOnceKeepsTheHistoryWhole() throws {
    let store = try store()
    let kept = Mutex<Set<VersionID>>([])
    runOnThreads(8) { thread in
      for turn in 0..<50 {
        switch thread {
        case 0:
          try? store.storage.setVersioning(of: Self.bucket, to: turn % 2 == 0 ? .suspended : .enabled)
        case 1:
          guard let outcome = try? self.delete(store, DeleteRequest(key: try! ObjectKey("a"))) else { continue }
          if let version = outcome.version { kept.withLock { _ = $0.insert(version) } }
        default:
          guard let info = try? store.put("a", "\(thread) \(turn)") else { continue }
          if let version = info.versionID { kept.withLock { _ = $0.insert(version) } }
        }
      }
    }
    let listed = try versions(store)
    #expect(Set(listed.map(\.version)) == kept.withLock { $0 })
    #expect(listed.count { $0.isLatest } == 1 && listed.first?.isLatest == true)
    #expect(listed.count { $0.version == .null } == 1)
    try store.storage.waitUntilReclaimed()
    store.storage.close()
    #expect(try LocalStorageCheck(directory: store.directory.path, readsBytes: true).run().findings == [])
  }

  @Test func aListingDuringWritesShowsEachVersionOnce() throws {
    let store = try store()
    for turn in 0..<200 { try store.put("k\(turn % 20)", "x") }
    let before = Set(try versions(store).map(\.version))
    let isDone = Atomic<Bool>(false)
    runInBackground {
      var turn = 0
      while !isDone.load(ordering: .relaxed) {
        _ = try? store.put("k\(turn % 20)", "y")
        turn += 1
      }
    }
    for _ in 0..<10 {
      var seen: [VersionID] = []
      var position: VersionListPosition? = .keys(.start)
      while let after = position {
        let page = try store.storage.listVersions(Self.bucket, VersionListQuery(after: after, limit: 7))
        seen += page.entries.map(\.version)
        position = page.next
      }
      #expect(Set(seen).count == seen.count)
      #expect(before.isSubset(of: seen))
    }
    isDone.store(true, ordering: .relaxed)
  }
}
