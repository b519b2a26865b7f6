import Storage
import Testing

@testable import LocalStorage

/// What was judged must still be so when it is removed.
@Suite struct ExpiryTests {
  private let store: TestStore
  private let rules = Array("<rules/>".utf8)

  init() throws {
    store = try TestStore()
    try store.storage.setDocument(.lifecycle, of: TestStore.bucket, to: rules)
  }

  private func version(_ store: TestStore) throws {
    try store.storage.setVersioning(of: TestStore.bucket, to: .enabled)
  }

  private func listed() throws -> [VersionPage.Entry] {
    try store.storage.listVersions(TestStore.bucket, VersionListQuery(limit: 100)).entries
  }

  private func expire(_ request: ExpiryRequest, judgedBy document: [UInt8]? = nil) throws -> StorageError? {
    let results = try store.storage.expire([request], in: TestStore.bucket, judgedBy: document ?? rules)
    #expect(results.count == 1)
    if case .failure(let error) = results[0] { return error }
    return nil
  }

  private func current(_ entry: VersionPage.Entry, tags: TagSet? = nil) -> ExpiryRequest {
    .delete(
      DeleteRequest(key: entry.key, expectation: .current(entry.version, modified: entry.lastModified)), tags: tags)
  }

  private func older(_ entry: VersionPage.Entry, _ expectation: DeleteExpectation = .noncurrent) -> ExpiryRequest {
    .delete(DeleteRequest(key: entry.key, version: entry.version, expectation: expectation))
  }

  @Test func findsBucketsWithRules() throws {
    let other = BucketAddress(tenant: TenantID(rawValue: 7), name: try #require(BucketName("another")))
    try store.storage.createBucket(other, region: nil)
    #expect(try store.storage.buckets(having: .lifecycle) == [TestStore.bucket])
    try store.storage.setDocument(.lifecycle, of: other, to: rules)
    #expect(try store.storage.buckets(having: .lifecycle) == [TestStore.bucket, other])
    try store.storage.setDocument(.lifecycle, of: TestStore.bucket, to: nil)
    #expect(try store.storage.buckets(having: .lifecycle) == [other])
    try store.storage.deleteBucket(other)
    #expect(try store.storage.buckets(having: .lifecycle).isEmpty)
  }

  @Test func removesWhatIsAsItWasJudged() throws {
    try store.put("key", "one")
    #expect(try expire(current(try listed()[0])) == nil)
    #expect(try listed().isEmpty)
  }

  @Test func aRemovedRuleRemovesNothing() throws {
    try store.put("key", "one")
    let request = current(try listed()[0])
    try store.storage.setDocument(.lifecycle, of: TestStore.bucket, to: Array("<others/>".utf8))
    #expect(throws: StorageError.conditionalConflict) { try expire(request) }
    try store.storage.setDocument(.lifecycle, of: TestStore.bucket, to: nil)
    #expect(throws: StorageError.conditionalConflict) { try expire(request) }
    #expect(try store.text("key") == "one")
  }

  @Test(arguments: [VersioningState.never, .enabled]) func aNewWriteWins(_ state: VersioningState) throws {
    if state != .never { try version(store) }
    try store.put("key", "one")
    let request = current(try listed()[0])
    try store.put("key", "two")
    #expect(try expire(request) == .conditionalConflict)
    #expect(try store.text("key") == "two")
    try store.delete("key")
    #expect(try expire(request) == .conditionalConflict)
  }

  @Test func newTagsWin() throws {
    let object = try TestStore.address("key")
    let judged = TagSet(stored: [.init(key: "a", value: "1")])
    let tagged = PutRequest(object: object, tags: judged)
    _ = try store.storage.put(tagged, body: BytesBody("one"))
    let entry = try listed()[0]
    _ = try store.storage.setTags(.empty, of: object)
    #expect(try expire(current(entry, tags: judged)) == .conditionalConflict)
    _ = try store.storage.setTags(judged, of: object)
    #expect(try expire(current(entry, tags: .empty)) == .conditionalConflict)
    #expect(try expire(current(entry, tags: judged)) == nil)
  }

  @Test func aVersionThatIsCurrentAgainStays() throws {
    try version(store)
    try store.put("key", "one")
    try store.put("key", "two")
    let entries = try listed()
    let request = older(entries[1])
    _ = try store.storage.delete(
      [DeleteRequest(key: entries[0].key, version: entries[0].version)], in: TestStore.bucket)[0].get()
    #expect(try expire(request) == .conditionalConflict)
    #expect(try store.text("key") == "one")
    try store.put("key", "three")
    #expect(try expire(request) == nil)
    #expect(try listed().count == 1)
    #expect(try expire(request) == .conditionalConflict, "it is gone already")
  }

  @Test func aDeleteMarkerThatIsNotAloneStays() throws {
    try version(store)
    try store.put("key", "one")
    try store.delete("key")
    let entries = try listed()
    let request = older(entries[0], .soleDeleteMarker)
    #expect(try expire(request) == .conditionalConflict, "a version is behind it")
    #expect(try expire(older(entries[1])) == nil)
    try store.put("key", "two")
    #expect(try expire(request) == .conditionalConflict, "a version is before it")
    #expect(try expire(older(try listed()[0], .soleDeleteMarker)) == .conditionalConflict, "it is no marker")
    try store.delete("key")
    let markers = try listed().filter(\.isDeleteMarker)
    #expect(markers.count == 2)
    #expect(try expire(older(markers[1])) == nil)
    #expect(try expire(older(try listed()[1])) == nil)
    #expect(try expire(older(markers[0], .soleDeleteMarker)) == nil)
    #expect(try listed().isEmpty)
  }

  @Test func aLockedVersionStays() throws {
    let bucket = BucketAddress(tenant: .default, name: try #require(BucketName("locked")))
    try store.storage.createBucket(CreateBucketRequest(bucket: bucket, hasObjectLock: true))
    try store.storage.setDocument(.lifecycle, of: bucket, to: rules)
    let object = ObjectAddress(bucket: bucket, key: try ObjectKey("key"))
    for lock in [
      VersionLock(retention: Retention(mode: .governance, until: Timestamp(milliseconds: .max / 2))),
      VersionLock(legalHold: true), .none,
    ] {
      _ = try store.storage.put(PutRequest(object: object, lock: lock), body: BytesBody("x"))
    }
    _ = try store.storage.put(PutRequest(object: object), body: BytesBody("y"))
    let entries = try store.storage.listVersions(bucket, VersionListQuery(limit: 10)).entries.filter { !$0.isLatest }
    let results = try store.storage.expire(entries.map { older($0) }, in: bucket, judgedBy: rules)
    let errors = results.map { result -> StorageError? in if case .failure(let error) = result { error } else { nil } }
    #expect(errors == [nil, .locked, .locked])
  }

  @Test func abortsUploadsOnce() throws {
    let object = try TestStore.address("key")
    let id = try store.storage.createUpload(CreateUploadRequest(object: object))
    #expect(try expire(.abort(object.key, id)) == nil)
    #expect(try expire(.abort(object.key, id)) == .noSuchUpload)
  }

  /// One that must stay does not keep the others.
  @Test func eachStandsForItself() throws {
    for key in ["a", "b", "c"] { try store.put(key, "x") }
    let requests = try listed().map { current($0) }
    try store.put("b", "y")
    let results = try store.storage.expire(requests, in: TestStore.bucket, judgedBy: rules)
    #expect(results.map { (try? $0.get()) != nil } == [true, false, true])
    #expect(try store.keys() == ["b"])
  }
}
