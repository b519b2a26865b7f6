import Crypto
import LocalStorage
import Storage
import Testing

@Suite struct ObjectTests {
  /// Empty, inline, segment and file.
  @Test(arguments: [0, 1, 4096, 4097, 70_000, 1 << 20, (1 << 20) + 1, 3_000_001])
  func givesBackWhatWasPut(size: Int) throws {
    let store = try TestStore()
    let bytes = pattern(size)
    let put = try store.put("key", bytes)
    #expect(put.size == Int64(size))
    #expect(put.etag == ETag(md5: MessageDigest.hash(.md5, bytes)))
    let head = try store.storage.head(try TestStore.address("key"))
    #expect(head.etag == put.etag && head.lastModified == put.lastModified && head.size == put.size)
    #expect(try store.storage.bytes("key") == bytes)
    guard size > 10 else { return }
    #expect(try store.storage.bytes("key", in: 3..<Int64(size - 2)) == Array(bytes[3..<size - 2]))
  }

  @Test func survivesReopening() throws {
    let directory = TemporaryDirectory()
    let sizes = [0, 10, 5000, 2_000_000]
    do {
      let store = try LocalStorage(directory: directory.path)
      try store.createBucket(TestStore.bucket, region: nil)
      for size in sizes { try store.put("\(size)", pattern(size)) }
      store.close()
    }
    let store = try LocalStorage(directory: directory.path)
    defer { store.close() }
    for size in sizes { #expect(try store.bytes("\(size)") == pattern(size)) }
  }

  @Test func keepsMetadataAndChecksums() throws {
    let test = try TestStore()
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    let metadata = ObjectMetadata(
      contentType: "text/plain", cacheControl: "no-cache", contentDisposition: "inline", contentEncoding: "gzip",
      contentLanguage: "fr", expires: "0", websiteRedirectLocation: "/x",
      user: [.init(name: "a", value: "1"), .init(name: "b", value: ""), .init(name: "a", value: "é")])
    let object = try TestStore.address("key")
    let body = BytesBody([1, 2, 3], checksums: [.crc32c, .sha256])
    let put = try store.put(PutRequest(object: object, metadata: metadata), body: body)
    #expect(put.checksums.map(\.algorithm) == [.crc32c, .sha256])
    for _ in 0..<2 {
      let head = try store.head(object)
      #expect(head.metadata == metadata)
      #expect(head.checksums == put.checksums)
    }
    let entry = try store.list(TestStore.bucket, ListQuery(limit: 1)).entries[0]
    #expect(entry.checksum == UploadChecksum(algorithm: .crc32c, kind: .fullObject))
  }

  @Test func storesNothingOfABodyThatIsRefused() throws {
    let store = try TestStore()
    try store.put("key", "old")
    for size in [10, 100_000, 2_000_000] {
      let body = BytesBody(pattern(size), fault: .body(.contentMD5))
      #expect(throws: StorageError.body(.contentMD5)) {
        try store.storage.put(PutRequest(object: try TestStore.address("key")), body: body)
      }
    }
    #expect(try store.text("key") == "old")
  }

  @Test func replacesAndDeletes() throws {
    let store = try TestStore()
    let first = try store.put("key", "one")
    let second = try store.put("key", "two")
    #expect(second.lastModified >= first.lastModified)
    #expect(try store.text("key") == "two")
    try store.delete("key")
    try store.delete("key")
    #expect(throws: StorageError.noSuchKey) { try store.text("key") }
  }

  @Test func knowsOnlyTheNullVersion() throws {
    let store = try TestStore()
    try store.put("key", "x")
    let key = try ObjectKey("key")
    let null = ObjectAddress(bucket: TestStore.bucket, key: key, version: .null)
    #expect(try store.storage.head(null).size == 1)
    #expect(try store.storage.head(null).versionID == nil)
    let other = ObjectAddress(bucket: TestStore.bucket, key: key, version: VersionID("abc"))
    #expect(throws: StorageError.noSuchVersion) { try store.storage.head(other) }
    _ = try store.storage.delete([DeleteRequest(key: key, version: VersionID("abc"))], in: TestStore.bucket)
    #expect(try store.text("key") == "x")
    _ = try store.storage.delete([DeleteRequest(key: key, version: .null)], in: TestStore.bucket)
    #expect(throws: StorageError.noSuchVersion) { try store.storage.head(null) }
  }

  @Test func readsOneStateWhileAnotherIsWritten() throws {
    let store = try TestStore()
    for size in [100, 50_000, 2_000_000] {
      let old = pattern(size, seed: 1)
      try store.put("key", old)
      let reader = try store.storage.open(try TestStore.address("key"))
      try store.put("key", pattern(size, seed: 2))
      try store.delete("key")
      #expect(try reader.read(0..<Int64(size)) == old)
    }
  }

  @Test(arguments: [
    "../x", "a//b", "a/", "a", "a/b", "/", ".", "é", "e\u{301}", "\u{1}", String(repeating: "k", count: 1024),
  ])
  func takesAnyKeyAsItIs(key: String) throws {
    let store = try TestStore()
    try store.put(key, "value")
    #expect(try store.text(key) == "value")
    #expect(try store.keys().map { Array($0.utf8) } == [Array(key.utf8)])
  }

  @Test func answersEachDeleteInOrder() throws {
    let store = try TestStore()
    for index in 0..<100 { try store.put("k\(index)", "v") }
    var requests: [DeleteRequest] = []
    for index in 0..<200 {
      let condition: WriteCondition = index % 10 == 0 ? .matches([ETag("other")]) : .none
      requests.append(DeleteRequest(key: try ObjectKey("k\(index)"), condition: condition))
    }
    let results = try store.storage.delete(requests, in: TestStore.bucket)
    for (index, result) in results.enumerated() {
      let expected: StorageError? =
        index % 10 != 0 ? nil : index < 100 ? .preconditionFailed(condition: "If-Match") : .noSuchKey
      if case .failure(let error) = result { #expect(error == expected) } else { #expect(expected == nil) }
    }
    #expect(try store.keys().count == 10)
  }

  @Test func refusesWritesToAMissingBucketWithoutReadingTheBody() throws {
    let store = try TestStore(bucket: nil)
    let body = BytesBody("x")
    #expect(throws: StorageError.noSuchBucket) {
      try store.storage.put(PutRequest(object: try TestStore.address("a")), body: body)
    }
    var byte: UInt8 = 0
    #expect(try withUnsafeMutableBytes(of: &byte) { try body.read(into: $0) } == 1)
    #expect(throws: StorageError.noSuchBucket) { try store.keys() }
    #expect(throws: StorageError.noSuchBucket) { try store.delete("a") }
  }
}
