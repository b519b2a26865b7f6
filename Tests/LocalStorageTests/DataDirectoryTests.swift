import FoundationEssentials
import Storage
import Testing

@testable import LocalStorage

@Suite struct DataDirectoryTests {
  @Test func isHeldByOneStoreAtATime() throws {
    let directory = TemporaryDirectory()
    let first = try LocalStorage(directory: directory.path)
    #expect { try LocalStorage(directory: directory.path) } throws: { "\($0)".contains("in use by another process") }
    #expect { try LocalStorageCheck(directory: directory.path) } throws: { "\($0)".contains("in use") }
    first.close()
    try LocalStorage(directory: directory.path).close()
  }

  @Test(arguments: [
    ("{\"product\": \"martinet\", \"format\": 2}", "newer"), ("{\"format\":99}", "newer"), ("{}", "does not name"),
    ("", "does not name"),
  ])
  func refusesAnUnknownFormat(text: String, reason: String) throws {
    let directory = TemporaryDirectory()
    try LocalStorage(directory: directory.path).close()
    try text.write(toFile: directory.path + "/format.json", atomically: true, encoding: .utf8)
    #expect { try LocalStorage(directory: directory.path) } throws: { "\($0)".contains(reason) }
  }

  @Test func refusesANewerIndex() throws {
    let directory = TemporaryDirectory()
    try LocalStorage(directory: directory.path).close()
    let database = try SQLiteDatabase(
      path: directory.path + "/index/index.sqlite", access: .writer(cacheBytes: 1 << 20))
    try database.execute("PRAGMA user_version=\(IndexSchema.version + 1)")
    #expect { try LocalStorage(directory: directory.path) } throws: { "\($0)".contains("newer") }
  }

  @Test func givesNoSequenceNumberTwice() throws {
    let directory = TemporaryDirectory()
    var last: Int64 = 0
    for round in 0..<3 {
      let store = try LocalStorage(directory: directory.path)
      if round == 0 { try store.createBucket(TestStore.bucket, region: nil) }
      try store.put("a", "x".utf8.map { $0 })
      let sequence = try store.record(try TestStore.address("a")).row.sequence
      #expect(sequence > last)
      last = sequence
      _ = try store.delete([DeleteRequest(key: try ObjectKey("a"))], in: TestStore.bucket)
      store.close()
    }
  }

  @Test func isNotMadeByACheck() throws {
    let directory = TemporaryDirectory()
    #expect { try LocalStorageCheck(directory: directory.path + "/typo") } throws: { "\($0)".contains("no store") }
    #expect(!FileManager.default.fileExists(atPath: directory.path + "/typo"))
  }

  @Test func failsAfterClosing() throws {
    let store = try TestStore()
    try store.put("a", "x")
    store.storage.close()
    store.storage.close()
    #expect(throws: StorageError.self) { try store.put("b", "x") }
    #expect(throws: StorageError.self) { try store.keys() }
  }
}
