import Bytes
import Crypto
import Storage
import Testing

@testable import LocalStorage

/// Random operations on a bucket with versioning beside lists that say what must be there, in S3's words; the store is reopened now and
/// then, and checked at the end.
@Suite struct VersionModelTests {
  private struct Version: Equatable {
    let id: VersionID
    /// Nil: a delete marker.
    let bytes: [UInt8]?
  }

  private struct Model {
    var state = VersioningState.never
    /// Newest first.
    var keys: [String: [Version]] = [:]

    mutating func put(_ key: String, _ version: Version) {
      if version.id == .null { keys[key]?.removeAll { $0.id == .null } }
      keys[key, default: []].insert(version, at: 0)
    }

    func current(_ key: String) -> [UInt8]? { keys[key]?.first?.bytes }

    mutating func delete(_ key: String, _ version: VersionID) { keys[key]?.removeAll { $0.id == version } }

    var versionCount: Int { keys.values.reduce(0) { $0 + $1.count } }
    var objectCount: Int { keys.values.count { $0.first?.bytes != nil } }
  }

  private static let names = ["a", "a/b", "a/c", "b", "b/", "ü"]
  private static let sizes = [0, 1, 100, 4096, 4097, 60_000, 1_200_000]

  @Test func keepsEveryVersion() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("VersionModelTests.keepsEveryVersion seed \(seed)")
    var random = SeededRandom(seed: seed)
    let directory = TemporaryDirectory()
    var model = Model()
    for round in 0..<4 {
      let storage = try Self.open(directory)
      if round == 0 { try storage.createBucket(TestStore.bucket, region: nil) }
      for _ in 0..<120 { try Self.step(storage, &model, &random) }
      try Self.compare(storage, model, &random)
      storage.close()
    }
    let last = try Self.open(directory)
    try Self.compare(last, model, &random)
    try last.waitUntilReclaimed()
    last.close()
    let report = try LocalStorageCheck(directory: directory.path, readsBytes: true).run()
    #expect(report.findings == [])
    #expect(report.objects == model.objectCount)
    #expect(report.versions == model.versionCount - model.objectCount)
  }

  private static func open(_ directory: TemporaryDirectory) throws -> LocalStorage {
    var settings = LocalStorageSettings()
    settings.minimumPartBytes = 1
    settings.reclaimsPerSecond = 100_000
    return try LocalStorage(directory: directory.path, settings: settings)
  }

  private static func step(_ storage: LocalStorage, _ model: inout Model, _ random: inout SeededRandom) throws {
    let key = names.randomElement(using: &random)!
    switch Int.random(in: 0..<20, using: &random) {
    case 0...6:
      let bytes = pattern(sizes.randomElement(using: &random)!, seed: random.next())
      model.put(key, Version(id: try storage.put(key, bytes).versionID ?? .null, bytes: bytes))
    case 7...10: try delete(storage, &model, key)
    case 11...13: try deleteVersion(storage, &model, key, &random)
    case 14...16: try copy(storage, &model, to: key, &random)
    case 17: try upload(storage, &model, key, &random)
    default:
      // Most of the time with versioning, some of the time before it and after it.
      guard Int.random(in: 0..<3, using: &random) == 0 else { break }
      let state: VersioningState = Int.random(in: 0..<3, using: &random) == 0 ? .suspended : .enabled
      try storage.setVersioning(of: TestStore.bucket, to: state)
      model.state = state
    }
    #expect((try? storage.bytes(key)) == model.current(key))
  }

  private static func delete(_ storage: LocalStorage, _ model: inout Model, _ key: String) throws {
    let outcome = try storage.delete([DeleteRequest(key: try ObjectKey(key))], in: TestStore.bucket)[0].get()
    #expect(outcome.isDeleteMarker == (model.state != .never))
    switch model.state {
    case .never: model.keys[key] = nil
    case .enabled, .suspended: model.put(key, Version(id: try #require(outcome.version), bytes: nil))
    }
  }

  private static func deleteVersion(
    _ storage: LocalStorage, _ model: inout Model, _ key: String, _ random: inout SeededRandom
  ) throws {
    let foreign = model.keys.values.joined().map(\.id).randomElement(using: &random) ?? .null
    let own = model.keys[key]?.randomElement(using: &random)?.id ?? .null
    let version = Bool.random(using: &random) ? own : foreign
    let request = DeleteRequest(key: try ObjectKey(key), version: version)
    let outcome = try storage.delete([request], in: TestStore.bucket)[0].get()
    let gone = model.keys[key]?.first { $0.id == version }
    #expect(outcome.version == version)
    #expect(outcome.isDeleteMarker == (gone.map { $0.bytes == nil } ?? false))
    model.delete(key, version)
  }

  private static func copy(
    _ storage: LocalStorage, _ model: inout Model, to key: String, _ random: inout SeededRandom
  ) throws {
    let source = names.randomElement(using: &random)!
    let version = Bool.random(using: &random) ? model.keys[source]?.randomElement(using: &random) : nil
    let request = CopyRequest(
      source: CopySource(
        object: ObjectAddress(bucket: TestStore.bucket, key: try ObjectKey(source), version: version?.id)),
      destination: try TestStore.address(key))
    let bytes = version.map(\.bytes) ?? model.current(source)
    guard let bytes else {
      #expect(throws: StorageError.self) { try storage.copy(request) }
      return
    }
    model.put(key, Version(id: try storage.copy(request).versionID ?? .null, bytes: bytes))
  }

  private static func upload(
    _ storage: LocalStorage, _ model: inout Model, _ key: String, _ random: inout SeededRandom
  ) throws {
    let object = try TestStore.address(key)
    let upload = UploadAddress(object: object, id: try storage.createUpload(CreateUploadRequest(object: object)))
    let bytes = pattern(5000, seed: random.next())
    let part = try storage.putPart(PartNumber(1)!, of: upload, body: BytesBody(bytes))
    let info = try storage.completeUpload(
      CompleteUploadRequest(upload: upload, parts: [CompletedPart(number: part.number, etag: part.etag)]))
    model.put(key, Version(id: info.versionID ?? .null, bytes: bytes))
  }

  // MARK: Comparing

  private static func compare(_ storage: LocalStorage, _ model: Model, _ random: inout SeededRandom) throws {
    for (key, versions) in model.keys { try compare(storage, key, versions, model.state) }
    let expected = names.sorted(by: ByteOrder.precedes).flatMap { key in
      (model.keys[key] ?? []).enumerated().map { "\(key) \($1.id) \($0 == 0) \($1.bytes == nil)" }
    }
    for limit in [1, 2, 3, 7, 1000] {
      let found = try pages(storage, limit: limit).flatMap(\.entries)
      #expect(found.map { "\($0.key) \($0.version) \($0.isLatest) \($0.isDeleteMarker)" } == expected)
      #expect(zip(found, found.dropFirst()).allSatisfy { $0.key != $1.key || $0.lastModified >= $1.lastModified })
    }
    let listed = try storage.list(TestStore.bucket, ListQuery(limit: 1000)).entries.map(\.key.text)
    #expect(listed == names.sorted(by: ByteOrder.precedes).filter { model.current($0) != nil })
    try compareGrouped(storage, model)
  }

  private static func compare(
    _ storage: LocalStorage, _ key: String, _ versions: [Version], _ state: VersioningState
  ) throws {
    #expect((try? storage.bytes(key)) == versions.first?.bytes)
    for version in versions {
      let address = ObjectAddress(bucket: TestStore.bucket, key: try ObjectKey(key), version: version.id)
      guard let bytes = version.bytes else {
        #expect(throws: StorageError.self) { try storage.head(address) }
        continue
      }
      let reader = try storage.open(address)
      #expect(try reader.read(0..<reader.info.size) == bytes)
      #expect(reader.info.versionID == (state == .never ? nil : version.id))
    }
  }

  private static func compareGrouped(_ storage: LocalStorage, _ model: Model) throws {
    let pages = try pages(storage, delimiter: "/", limit: 1)
    let keys = names.filter { !(model.keys[$0] ?? []).isEmpty }
    #expect(
      pages.flatMap(\.commonPrefixes)
        == ["a/", "b/"].filter { prefix in keys.contains { $0.hasPrefix(prefix) } })
    #expect(Set(pages.flatMap(\.entries).map(\.key.text)) == Set(keys.filter { !$0.contains("/") }))
  }

  private static func pages(_ storage: LocalStorage, delimiter: String = "", limit: Int) throws -> [VersionPage] {
    var pages: [VersionPage] = []
    var position: VersionListPosition? = .keys(.start)
    while let after = position {
      let page = try storage.listVersions(
        TestStore.bucket, VersionListQuery(delimiter: delimiter, after: after, limit: limit))
      #expect(page.entries.count + page.commonPrefixes.count <= limit)
      pages.append(page)
      position = page.next
    }
    return pages
  }
}
