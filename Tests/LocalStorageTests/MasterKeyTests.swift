import Bytes
import Encryption
import Storage
import Synchronization
import Testing

@testable import LocalStorage

@Suite("Master keys of the local store")
struct MasterKeyTests {
  private let directory = TemporaryDirectory()
  private let bytes = pattern(100_000)

  private func open(_ keyring: Keyring?, log: @escaping @Sendable (String) -> Void = { _ in }) throws -> LocalStorage {
    try LocalStorage(directory: directory.path, settings: TestKeys.settings(keyring), log: log)
  }

  /// A store with objects of every scheme, versions and an upload, all under the keys `a` (and `k` for KMS).
  private func fill() throws -> UploadAddress {
    let store = try open(TestKeys.keyring("a", "k", kmsKeys: ["k"]))
    defer { store.close() }
    try store.createBucket(TestStore.bucket, region: nil)
    try store.setVersioning(of: TestStore.bucket, to: .enabled)
    func put(_ key: String, _ encryption: WriteEncryption) throws {
      _ = try store.put(PutRequest(object: try TestStore.address(key), encryption: encryption), body: BytesBody(bytes))
    }
    try put("open", .none)
    try put("managed", .managed)
    try put("managed", .managed)
    try put("kms", .kms(keyID: "", context: []))
    try put("customer", .customer(TestKeys.customer(1)))
    let object = try TestStore.address("movie")
    let upload = UploadAddress(
      object: object, id: try store.createUpload(CreateUploadRequest(object: object, encryption: .managed)))
    _ = try store.putPart(PartNumber(1)!, of: upload, body: BytesBody(bytes), key: nil)
    return upload
  }

  private func walk(_ store: LocalStorage, reseals: Bool) throws -> SealedStretch {
    var sum = SealedStretch()
    var position: SealedPosition? = SealedPosition()
    while let next = position {
      // Each stretch on its own, as over the wire.
      let stretch = try store.walkSealed(from: try #require(SealedPosition(next.text)), for: .zero, reseals: reseals)
      sum.counts.merge(stretch.counts, uniquingKeysWith: +)
      sum.resealed += stretch.resealed
      sum.failed += stretch.failed
      position = stretch.next
    }
    return sum
  }

  private func check(_ store: LocalStorage, _ upload: UploadAddress) throws {
    for (key, customer) in [("open", nil), ("managed", nil), ("kms", nil), ("customer", TestKeys.customer(1))] {
      let reader = try store.open(try TestStore.address(key))
      #expect(try reader.read(0..<reader.info.size, key: customer) == bytes)
    }
    let versions = try store.listVersions(TestStore.bucket, VersionListQuery(prefix: "managed", limit: 10))
    for entry in versions.entries {
      let address = ObjectAddress(bucket: TestStore.bucket, key: entry.key, version: entry.version)
      #expect(try store.open(address).read(0..<100_000) == bytes)
    }
    let part = try store.putPart(PartNumber(2)!, of: upload, body: BytesBody(bytes), key: nil)
    #expect(part.size == 100_000)
  }

  @Test("a new key seals what is new, and after resealing the old one may go")
  func rotates() throws {
    let upload = try fill()
    let lines = Mutex<[String]>([])
    let store = try open(TestKeys.keyring("b", "a", "k", kmsKeys: ["k"]))
    #expect(try walk(store, reseals: false).counts == ["a": 3, "k": 1, "": 1])
    try check(store, upload)
    let new = try store.put(
      PutRequest(object: try TestStore.address("new"), encryption: .managed), body: BytesBody(bytes))
    #expect(new.encryption?.masterKey == "b")
    let done = try walk(store, reseals: true)
    #expect(done.resealed == 3 && done.failed == 0)
    #expect(done.counts == ["b": 4, "k": 1, "": 1])
    #expect(try walk(store, reseals: true).resealed == 0)
    try check(store, upload)
    store.close()

    let later = try open(TestKeys.keyring("b", "k", kmsKeys: ["k"])) { line in lines.withLock { $0.append(line) } }
    try check(later, upload)
    #expect(lines.withLock { $0 } == [])
    let parts = try later.parts(of: upload, after: 0, limit: 10).parts
    let info = try later.completeUpload(
      CompleteUploadRequest(upload: upload, parts: parts.prefix(1).map { .init(number: $0.number, etag: $0.etag) }))
    #expect(try later.open(try TestStore.address("movie")).read(0..<info.size) == bytes)
    later.close()
    #expect(try LocalStorageCheck(directory: directory.path, readsBytes: true).run().findings == [])
  }

  @Test("one that is missing is told of at start, and closes what it sealed alone")
  func tellsOfMissingKeys() throws {
    let upload = try fill()
    let lines = Mutex<[String]>([])
    let store = try open(TestKeys.keyring("b", "k", kmsKeys: ["k"])) { line in lines.withLock { $0.append(line) } }
    defer { store.close() }
    #expect(lines.withLock { $0.map { $0.contains("master key a is missing") } } == [true])
    let managed = try TestStore.address("managed")
    #expect(throws: StorageError.noMasterKey("a")) { try store.open(managed).read(0..<10) }
    #expect(throws: StorageError.noMasterKey("a")) {
      try store.putPart(PartNumber(2)!, of: upload, body: BytesBody(bytes), key: nil)
    }
    // What is known of it is known, and it can go.
    #expect(try store.head(managed).size == 100_000)
    #expect(try store.open(try TestStore.address("kms")).read(0..<10) == Array(bytes[..<10]))
    let done = try walk(store, reseals: true)
    #expect(done.resealed == 0 && done.failed == 3 && done.counts["a"] == 3)
    // As soon as it is back.
    try store.setKeyring(TestKeys.keyring("b", "a", "k", kmsKeys: ["k"]))
    try check(store, upload)
    #expect(try walk(store, reseals: true).resealed == 3)
  }

  @Test("another one of the same name is refused")
  func refusesImpostors() throws {
    _ = try fill()
    let impostor = try Keyring(text: "a:\(Base64.encode([UInt8](repeating: 1, count: 32)))")
    #expect {
      try open(impostor)
    } throws: { error in
      "\(error)".contains("the master key a is another")
    }
    let store = try open(TestKeys.keyring("a", "k", kmsKeys: ["k"]))
    defer { store.close() }
    #expect(throws: StorageError.self) { try store.setKeyring(impostor) }
    #expect(store.keyring?.names == ["a", "k"])
    #expect(try store.open(try TestStore.address("managed")).read(0..<10) == Array(bytes[..<10]))
  }

  @Test("resealing while others write loses nothing")
  func resealsWhileOthersWrite() throws {
    _ = try fill()
    let store = try open(TestKeys.keyring("b", "a", "k", kmsKeys: ["k"]))
    defer { store.close() }
    let failures = Atomic<Int>(0)
    runOnThreads(3) { thread in
      do {
        for round in 0..<20 {
          if thread == 0 {
            _ = try walk(store, reseals: true)
            try store.setKeyring(
              TestKeys.keyring(round % 2 == 0 ? "a" : "b", round % 2 == 0 ? "b" : "a", "k", kmsKeys: ["k"]))
          } else {
            let address = try TestStore.address("\(thread)-\(round % 5)")
            _ = try store.put(PutRequest(object: address, encryption: .managed), body: BytesBody(bytes))
            _ = try store.setTags(try TagSet([Tag(key: "k", value: "\(round)")], of: .object), of: address)
            guard try store.open(address).read(0..<100_000) == bytes else { throw StorageError.failed("other bytes") }
          }
        }
      } catch {
        Issue.record(error)
        failures.add(1, ordering: .relaxed)
      }
    }
    #expect(failures.load(ordering: .relaxed) == 0)
    let current = try #require(store.keyring?.current)
    _ = try walk(store, reseals: true)
    try store.setKeyring(TestKeys.keyring(current, "k", kmsKeys: ["k"]))
    for thread in 1...2 {
      for key in 0..<5 {
        #expect(try store.open(try TestStore.address("\(thread)-\(key)")).read(0..<100_000) == bytes)
      }
    }
  }
}
