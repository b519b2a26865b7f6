import Storage
import Testing

@testable import LocalStorage

/// Random operations on a bucket; whoever repeats what the feed tells of them has the bucket's versions, exactly.
@Suite struct ChangeModelTests {
  /// What a follower knows of a bucket.
  private struct Follower {
    struct Version: Equatable {
      let id: VersionID
      let size: Int64
      /// Nil: a delete marker.
      let etag: ETag?
      let objectID: Int64
    }

    /// Newest first.
    private(set) var keys: [ObjectKey: [Version]] = [:]
    private var last: Int64 = 0

    mutating func follow(_ change: BucketChange) {
      #expect(change.sequence > last)
      last = change.sequence
      let version = Version(
        id: change.version ?? .null, size: change.size, etag: change.etag, objectID: change.objectID)
      switch change.kind {
      case .created, .deleteMarkerCreated: add(version, to: change.key)
      case .deleted: keys[change.key] = nil
      case .versionDeleted:
        keys[change.key]?.removeAll { $0.id == version.id }
        if keys[change.key]?.isEmpty == true { keys[change.key] = nil }
      case .renamed:
        // With versions, a delete marker of the former key is told of by itself.
        if change.version == nil, let former = change.formerKey { keys[former] = nil }
        add(version, to: change.key)
      case .tagsChanged, .lockChanged: break
      }
    }

    private mutating func add(_ version: Version, to key: ObjectKey) {
      if version.id == .null { keys[key]?.removeAll { $0.id == .null } }
      keys[key, default: []].insert(version, at: 0)
    }
  }

  private static let names = ["a", "a/b", "b", "ü", "c"]

  @Test(arguments: 0..<4) func followingReproducesTheBucket(_ turn: Int) throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("ChangeModelTests.followingReproducesTheBucket seed \(seed)")
    var random = SeededRandom(seed: seed)
    let directory = TemporaryDirectory()
    var follower = Follower()
    var position = ChangePosition.oldest
    for round in 0..<3 {
      var settings = LocalStorageSettings()
      settings.minimumPartBytes = 1
      let storage = try LocalStorage(directory: directory.path, settings: settings)
      if round == 0 { try storage.createBucket(TestStore.bucket, region: nil) }
      for _ in 0..<100 {
        try Self.step(storage, &random)
        if Int.random(in: 0..<10, using: &random) == 0 { try Self.catchUp(&follower, &position, storage, &random) }
      }
      try Self.catchUp(&follower, &position, storage, &random)
      try Self.compare(follower, storage)
      storage.close()
    }
    let report = try LocalStorageCheck(directory: directory.path, readsBytes: true).run()
    #expect(report.findings.filter { $0.kind != .strayRow } == [])
  }

  private static func catchUp(
    _ follower: inout Follower, _ position: inout ChangePosition, _ storage: LocalStorage,
    _ random: inout SeededRandom
  ) throws {
    while true {
      let page = try storage.changes(
        of: TestStore.bucket, from: position, limit: Int.random(in: 1...9, using: &random), wait: .zero)
      if page.changes.isEmpty { break }
      for change in page.changes { follower.follow(change) }
      position = .after(page.cursor)
    }
  }

  private static func step(_ storage: LocalStorage, _ random: inout SeededRandom) throws {
    let key = names.randomElement(using: &random)!
    let other = names.randomElement(using: &random)!
    switch Int.random(in: 0..<20, using: &random) {
    case 0...6: try storage.put(key, pattern([0, 10, 5000].randomElement(using: &random)!, seed: random.next()))
    case 7...9: try delete(storage, names.filter { $0.utf8.count == key.utf8.count }, version: nil)
    case 10...12: try deleteVersion(storage, key, &random)
    case 13, 14:
      let source = CopySource(object: try TestStore.address(other))
      _ = try? storage.copy(CopyRequest(source: source, destination: try TestStore.address(key)))
    case 15...18:
      let token = Bool.random(using: &random) ? "t\(random.next())" : nil
      _ = try? storage.rename(
        RenameRequest(
          bucket: TestStore.bucket, source: try ObjectKey(other), destination: try ObjectKey(key), token: token))
    default:
      guard Int.random(in: 0..<3, using: &random) == 0 else { break }
      try storage.setVersioning(of: TestStore.bucket, to: Bool.random(using: &random) ? .suspended : .enabled)
    }
  }

  private static func delete(_ storage: LocalStorage, _ keys: [String], version: VersionID?) throws {
    let requests = try keys.map { DeleteRequest(key: try ObjectKey($0), version: version) }
    for result in try storage.delete(requests, in: TestStore.bucket) { _ = try result.get() }
  }

  private static func deleteVersion(_ storage: LocalStorage, _ key: String, _ random: inout SeededRandom) throws {
    let page = try storage.listVersions(TestStore.bucket, VersionListQuery(prefix: key, limit: 1000))
    let version = page.entries.filter { $0.key.text == key }.randomElement(using: &random)?.version
    try delete(storage, [key], version: version ?? .null)
  }

  private static func compare(_ follower: Follower, _ storage: LocalStorage) throws {
    let listed = try storage.listVersions(TestStore.bucket, VersionListQuery(limit: 1000)).entries
    let expected = try Dictionary(grouping: listed, by: \.key).mapValues { entries in
      try entries.map { entry in
        Follower.Version(
          id: entry.version, size: entry.size, etag: entry.isDeleteMarker ? nil : entry.etag,
          objectID: try objectID(of: entry, storage))
      }
    }
    #expect(follower.keys == expected)
  }

  private static func objectID(of entry: VersionPage.Entry, _ storage: LocalStorage) throws -> Int64 {
    let found = try storage.readers.read { (index) throws(StorageError) in
      try index.version(entry.version, of: entry.key, in: try index.bucket(TestStore.bucket))
    }
    return try #require(found?.row.objectID)
  }
}
