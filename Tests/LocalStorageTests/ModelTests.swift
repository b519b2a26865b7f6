import Crypto
import Storage
import Testing

@testable import LocalStorage

/// Random operations beside a dictionary that says what must be there; the store is reopened now and then, and checked at the end.
@Suite struct ModelTests {
  private struct Model {
    var objects: [String: [UInt8]] = [:]
    var uploads: [String: (address: UploadAddress, parts: [Int: (tag: ETag, bytes: [UInt8])])] = [:]
  }

  private static let keys = (0..<12).map { "k\($0 % 4)/\($0)" }
  private static let sizes = [0, 1, 100, 4096, 4097, 60_000, 1_200_000]

  @Test func behavesAsADictionary() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("ModelTests.behavesAsADictionary seed \(seed)")
    var random = SeededRandom(seed: seed)
    let directory = TemporaryDirectory()
    var model = Model()
    for round in 0..<4 {
      let storage = try Self.open(directory)
      if round == 0 { try storage.createBucket(TestStore.bucket, region: nil) }
      for _ in 0..<100 { try Self.step(storage, &model, &random) }
      try Self.compare(storage, model)
      storage.close()
    }
    let last = try Self.open(directory)
    try Self.compare(last, model)
    try last.waitUntilReclaimed()
    last.close()
    let report = try LocalStorageCheck(directory: directory.path, readsBytes: true).run()
    #expect(report.findings == [])
    #expect(report.objects == model.objects.count)
  }

  private static func open(_ directory: TemporaryDirectory) throws -> LocalStorage {
    var settings = LocalStorageSettings()
    settings.minimumPartBytes = 1
    settings.objectCacheBytes = 64 * 20_000
    settings.reclaimsPerSecond = 100_000
    return try LocalStorage(directory: directory.path, settings: settings)
  }

  private static func step(_ storage: LocalStorage, _ model: inout Model, _ random: inout SeededRandom) throws {
    let key = keys.randomElement(using: &random)!
    switch Int.random(in: 0..<10, using: &random) {
    case 0...3:
      let bytes = pattern(sizes.randomElement(using: &random)!, seed: random.next())
      try storage.put(key, bytes)
      model.objects[key] = bytes
    case 4:
      _ = try storage.delete([DeleteRequest(key: try ObjectKey(key))], in: TestStore.bucket)[0].get()
      model.objects[key] = nil
    case 5...6: try copy(storage, &model, from: keys.randomElement(using: &random)!, to: key)
    case 7...8: try part(storage, &model, key, &random)
    default: try finish(storage, &model, key, &random)
    }
    #expect((try? storage.bytes(key)) == model.objects[key])
  }

  private static func copy(_ storage: LocalStorage, _ model: inout Model, from source: String, to key: String) throws {
    let request = CopyRequest(
      source: CopySource(object: try TestStore.address(source)), destination: try TestStore.address(key))
    if let bytes = model.objects[source] {
      _ = try storage.copy(request)
      model.objects[key] = bytes
    } else {
      #expect(throws: StorageError.noSuchKey) { try storage.copy(request) }
    }
  }

  private static func part(_ storage: LocalStorage, _ model: inout Model, _ key: String, _ random: inout SeededRandom)
    throws
  {
    let object = try TestStore.address(key)
    if model.uploads[key] == nil {
      let id = try storage.createUpload(CreateUploadRequest(object: object))
      model.uploads[key] = (UploadAddress(object: object, id: id), [:])
    }
    let upload = model.uploads[key]!.address
    let number = PartNumber(Int.random(in: 1...4, using: &random))!
    let source = keys.randomElement(using: &random)!
    if Bool.random(using: &random), let bytes = model.objects[source] {
      let part = try storage.copyPart(number, of: upload, from: CopySource(object: try TestStore.address(source)))
      model.uploads[key]!.parts[number.value] = (part.etag, bytes)
    } else {
      let bytes = pattern(sizes.randomElement(using: &random)!, seed: random.next())
      let part = try storage.putPart(number, of: upload, body: BytesBody(bytes))
      model.uploads[key]!.parts[number.value] = (part.etag, bytes)
    }
  }

  private static func finish(_ storage: LocalStorage, _ model: inout Model, _ key: String, _ random: inout SeededRandom)
    throws
  {
    guard let upload = model.uploads.removeValue(forKey: key) else { return }
    // Sometimes without one of the parts, and only ever with non-empty ones before the last.
    var numbers = upload.parts.keys.sorted().filter { !upload.parts[$0]!.bytes.isEmpty }
    if numbers.count > 1, Bool.random(using: &random) { numbers.remove(at: 0) }
    guard !numbers.isEmpty, Int.random(in: 0..<4, using: &random) > 0 else {
      return try storage.abortUpload(upload.address)
    }
    let parts = numbers.map { CompletedPart(number: PartNumber($0)!, etag: upload.parts[$0]!.tag) }
    _ = try storage.completeUpload(CompleteUploadRequest(upload: upload.address, parts: parts))
    model.objects[key] = numbers.flatMap { upload.parts[$0]!.bytes }
  }

  private static func compare(_ storage: LocalStorage, _ model: Model) throws {
    for key in keys { #expect((try? storage.bytes(key)) == model.objects[key]) }
    let page = try storage.list(TestStore.bucket, ListQuery(limit: 1000))
    #expect(page.entries.map(\.key.text) == model.objects.keys.sorted(by: ByteOrderForTests.precedes))
    for entry in page.entries { #expect(entry.size == Int64(model.objects[entry.key.text]!.count)) }
    let uploads = try storage.uploads(in: TestStore.bucket, UploadListQuery(limit: 1000))
    #expect(Set(uploads.uploads.map(\.id)) == Set(model.uploads.values.map(\.address.id)))
  }
}

private enum ByteOrderForTests {
  static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
