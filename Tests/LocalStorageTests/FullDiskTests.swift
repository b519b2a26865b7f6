import Storage
import Testing

@testable import LocalStorage

@Suite struct FullDiskTests {
  /// SQLite's page limit stands in for a full disk: both are SQLITE_FULL.
  private func setPageLimit(_ store: TestStore, _ pages: Int) throws {
    try store.storage.pipeline.commit { (transaction) throws(StorageError) in
      _ = try transaction.connection.database.integer("PRAGMA max_page_count=\(pages)")
    }
  }

  @Test func refusesWritesGoesOnReadingAndRecovers() throws {
    let store = try TestStore()
    try store.put("before", pattern(4000))
    try setPageLimit(store, 1)
    var refused = 0
    for index in 0..<60 {
      do { try store.put("k\(index)", pattern(4000)) } catch {
        #expect(error as? StorageError == .insufficientSpace)
        refused += 1
      }
    }
    #expect(refused > 30)
    #expect(try store.storage.bytes("before") == pattern(4000))
    #expect(try store.keys().count == 61 - refused)
    try setPageLimit(store, 1_000_000)
    for index in 0..<60 { try store.put("k\(index)", pattern(4000)) }
    #expect(try store.keys().count == 61)
    try store.expectNoGarbage(objects: 61)
  }

  /// What a failed batch announced to the cache is served from the index again, unchanged.
  @Test func keepsTheOldStateOfWhatCouldNotBeReplaced() throws {
    let store = try TestStore()
    try store.put("key", "old")
    try setPageLimit(store, 1)
    var index = 0
    while (try? store.put("fill\(index)", pattern(4096))) != nil { index += 1 }
    #expect(throws: StorageError.insufficientSpace) { try store.put("key", pattern(4096)) }
    #expect(try store.storage.head(try TestStore.address("key")).size == 3)
    #expect(try store.text("key") == "old")
  }

  /// With the reserve touched, nothing is added, but all else goes on: deleting above all.
  @Test func deletesAndReadsOnANearlyFullDisk() throws {
    let directory = TemporaryDirectory()
    let roomy = try LocalStorage(directory: directory.path)
    try roomy.createBucket(TestStore.bucket, region: nil)
    for key in ["a", "b"] { try roomy.put(key, pattern(5000)) }
    roomy.close()
    var settings = LocalStorageSettings()
    settings.reservedBytes = .max
    let full = try LocalStorage(directory: directory.path, settings: settings)
    defer { full.close() }
    let object = try TestStore.address("c")
    #expect(throws: StorageError.insufficientSpace) { try full.put("c", [1]) }
    #expect(throws: StorageError.insufficientSpace) { try full.createUpload(CreateUploadRequest(object: object)) }
    #expect(throws: StorageError.insufficientSpace) {
      try full.copy(CopyRequest(source: CopySource(object: try TestStore.address("a")), destination: object))
    }
    #expect(try full.bytes("a") == pattern(5000))
    _ = try full.delete([DeleteRequest(key: try ObjectKey("a"))], in: TestStore.bucket)[0].get()
    #expect(try full.list(TestStore.bucket, ListQuery(limit: 10)).entries.map(\.key.text) == ["b"])
  }

  /// The blobs of refused writes give their space back.
  @Test func leavesNoBytesOfRefusedWrites() throws {
    let store = try TestStore()
    try setPageLimit(store, 1)
    for index in 0..<200 { _ = try? store.put("k\(index)", pattern(index % 50 == 0 ? 2_000_000 : 20_000)) }
    let count = try store.keys().count
    #expect(count < 200)
    try store.expectNoGarbage(objects: count)
  }
}
