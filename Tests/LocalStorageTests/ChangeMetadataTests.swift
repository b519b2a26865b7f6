import Crypto
import Storage
import Testing

@testable import LocalStorage

/// What of a version changes after it was written, and what does not.
@Suite struct ChangeMetadataTests {
  private static func tags(_ text: String) throws -> TagSet { try TagSet([Tag(key: text, value: "1")], of: .object) }

  private func address(_ version: VersionID? = nil) throws -> ObjectAddress {
    ObjectAddress(bucket: TestStore.bucket, key: try ObjectKey("key"), version: version)
  }

  /// Inline, segment and file; with the cache and without.
  @Test(arguments: [0, 10, 70_000, 2_000_000], [0, 1 << 20])
  func changesNothingButTheTags(size: Int, cache: Int) throws {
    var settings = LocalStorageSettings()
    settings.objectCacheBytes = cache
    let test = try TestStore(settings)
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    let metadata = ObjectMetadata(contentType: "text/plain", user: [.init(name: "a", value: "b")])
    let body = BytesBody(pattern(size), checksums: [.crc32c])
    let put = try store.put(PutRequest(object: try address(), metadata: metadata), body: body)
    for text in ["x", "y"] {
      #expect(try store.head(try address()).tags.count == (text == "x" ? 0 : 1))
      #expect(try store.setTags(try Self.tags(text), of: try address()) == nil)
      let head = try store.head(try address())
      #expect(try head.tags == Self.tags(text))
      #expect(head.etag == put.etag && head.lastModified == put.lastModified && head.checksums == put.checksums)
      #expect(head.metadata == metadata)
      #expect(try store.bytes("key") == pattern(size))
    }
    #expect(try store.setTags(.empty, of: try address()) == nil)
    #expect(try store.head(try address()).tags == .empty)
    try test.expectNoGarbage(objects: 1)
  }

  @Test func tagsEachVersionOnItsOwn() throws {
    let test = try TestStore()
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    try test.put("key", "null")
    try store.setVersioning(of: TestStore.bucket, to: .enabled)
    let older = try #require(try test.put("key", "older").versionID)
    let newest = try #require(try test.put("key", "newest").versionID)
    for (version, text) in [(VersionID.null, "n"), (older, "o"), (newest, "w")] {
      #expect(try store.setTags(try Self.tags(text), of: try address(version)) == version)
    }
    for (version, text) in [(VersionID.null, "n"), (older, "o"), (newest, "w")] {
      #expect(try store.head(try address(version)).tags == Self.tags(text))
    }
    let entries = try store.listVersions(TestStore.bucket, VersionListQuery(limit: 10)).entries
    #expect(entries.map(\.hasTags) == [true, true, true])
    // What comes forward again brings its tags.
    _ = try store.delete([DeleteRequest(key: try ObjectKey("key"), version: newest)], in: TestStore.bucket)
    #expect(try store.head(try address()).tags == Self.tags("o"))
    #expect(try store.setTags(.empty, of: try address()) == older)
    #expect(
      try store.listVersions(TestStore.bucket, VersionListQuery(limit: 10)).entries.map(\.hasTags) == [false, true])
    try test.expectNoGarbage(objects: 1)
  }

  @Test func findsNothingToChangeInWhatIsNotThere() throws {
    let test = try TestStore()
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    #expect(throws: StorageError.noSuchKey) { try store.setTags(.empty, of: try address()) }
    #expect(throws: StorageError.noSuchVersion) { try store.setTags(.empty, of: try address(.null)) }
    try store.setVersioning(of: TestStore.bucket, to: .enabled)
    try test.put("key", "x")
    try test.delete("key")
    let marker = try #require(try store.listVersions(TestStore.bucket, VersionListQuery(limit: 1)).entries.first)
    for version in [nil, marker.version] {
      #expect(
        throws: StorageError.deleteMarker(marker.version, modified: marker.lastModified, isCurrent: false)
      ) { try store.setTags(.empty, of: try address(version)) }
    }
  }
}
