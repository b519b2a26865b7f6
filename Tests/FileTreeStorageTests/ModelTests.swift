import Crypto
import FileTreeStorage
import FoundationEssentials
import Glibc
import PosixFileSystem
import Storage
import Testing

/// Many changes at random, by the gateway and by others, beside a model in memory that is obviously right.
@Suite struct ModelTests {
  private struct Object: Equatable {
    var bytes: [UInt8]
    var note: String?
  }

  private static let keys = ["a", "b/c", "b/d", "b/e/f", "b/e/g", "h/i", "j"]

  @Test(arguments: 0..<8)
  func inMemory(run: Int) throws {
    let tree = MemoryFileSystem()
    let mount = TestMount(tree)
    try check(mount.storage, seed: UInt64.random(in: 0...UInt64.max), steps: 150) { key, bytes in
      if let bytes { tree.edit(key, bytes) } else { tree.drop(key) }
    }
    _ = mount
  }

  @Test func onADisk() throws {
    let directory = TemporaryDirectory()
    let fileSystem = PosixFileSystem(path: directory.path)
    try fileSystem.examine()
    let storage = FileTreeStorage(.ofTests, on: fileSystem, records: MemoryRecords())
    defer { storage.close() }
    try check(storage, seed: UInt64.random(in: 0...UInt64.max), steps: 150) { key, bytes in
      let path = "\(directory.path)/\(key)"
      guard let bytes else { return try FileManager.default.removeItem(atPath: path) }
      let folder = String(path[..<path.lastIndex(of: "/")!])
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(bytes).write(to: URL(filePath: path), options: .atomic)
    }
  }

  /// - Parameter edit: writes a file as another program does, or removes it.
  private func check(
    _ storage: FileTreeStorage, seed: UInt64, steps: Int, edit: (String, [UInt8]?) throws -> Void
  ) throws {
    var random = SeededRandom(seed: seed)
    var model: [String: Object] = [:]
    for step in 0..<steps {
      try change(storage, &model, &random, edit)
      try expectSame(storage, model, "seed \(seed), step \(step)")
    }
    for key in model.keys { try storage.delete(key) }
    try expectSame(storage, [:], "seed \(seed), the end")
  }

  private func change(
    _ storage: FileTreeStorage, _ model: inout [String: Object], _ random: inout SeededRandom,
    _ edit: (String, [UInt8]?) throws -> Void
  ) throws {
    let key = Self.keys.randomElement(using: &random)!
    let other = Self.keys.randomElement(using: &random)!
    let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...9, using: &random) }
    let note = "\(UInt8.random(in: 0...255, using: &random))"
    let metadata = ObjectMetadata(user: [.init(name: "note", value: note)])
    switch Int.random(in: 0..<9, using: &random) {
    case 0, 1:
      _ = try storage.put(PutRequest(object: storage.address(key), metadata: metadata), body: TestBody(bytes))
      model[key] = Object(bytes: bytes, note: note)
    case 2:
      let isNew = model[key] == nil
      let done = try? storage.put(
        PutRequest(object: storage.address(key), metadata: metadata, condition: .absent), body: TestBody(bytes))
      #expect((done != nil) == isNew)
      if isNew { model[key] = Object(bytes: bytes, note: note) }
    case 3:
      try storage.delete(key)
      model[key] = nil
    case 4:
      let copied = try? storage.copy(key, to: other)
      #expect((copied != nil) == (model[key] != nil))
      if let object = model[key] { model[other] = object }
    case 5:
      guard key != other else { return }
      let renamed = try? storage.rename(key, to: other)
      #expect((renamed != nil) == (model[key] != nil))
      if let object = model.removeValue(forKey: key) { model[other] = object }
    case 6:
      let upload = UploadAddress(
        object: try storage.address(key),
        id: try storage.createUpload(CreateUploadRequest(object: storage.address(key), metadata: metadata)))
      let first = try storage.putPart(PartNumber(1)!, of: upload, body: TestBody([1, 2, 3, 4, 5]))
      let second = try storage.putPart(PartNumber(7)!, of: upload, body: TestBody(bytes))
      guard Bool.random(using: &random) else { return try storage.abortUpload(upload) }
      let listed = [first, second].map { CompletedPart(number: $0.number, etag: $0.etag) }
      _ = try storage.completeUpload(CompleteUploadRequest(upload: upload, parts: listed))
      model[key] = Object(bytes: [1, 2, 3, 4, 5] + bytes, note: note)
    case 7:
      try edit(key, bytes)
      model[key] = Object(bytes: bytes, note: nil)
    default:
      guard model[key] != nil else { return }
      try edit(key, nil)
      model[key] = nil
    }
  }

  private func expectSame(_ storage: FileTreeStorage, _ model: [String: Object], _ place: String) throws {
    var found: [String: Object] = [:]
    for entry in try storage.list(TestMount.bucket, ListQuery(limit: 1000)).entries {
      guard entry.key.text.utf8.last != UInt8(ascii: "/") else { continue }
      let info = try storage.info(entry.key.text)
      #expect(info.etag == entry.etag, "\(place)")
      found[entry.key.text] = Object(bytes: try storage.bytes(entry.key.text), note: info.note)
    }
    #expect(found == model, "\(place)")
  }
}
