import Crypto
import LocalStorage
import Storage
import Testing

@Suite struct CopyTests {
  private let store: TestStore
  private let source: ObjectAddress
  private let target: ObjectAddress

  init() throws {
    var settings = LocalStorageSettings()
    settings.minimumPartBytes = 1000
    store = try TestStore(settings)
    source = try TestStore.address("source")
    target = try TestStore.address("target")
  }

  private func request(_ metadata: ObjectMetadata? = nil) -> CopyRequest {
    CopyRequest(source: CopySource(object: source), destination: target, metadata: metadata)
  }

  @Test(arguments: [0, 100, 50_000, 2_000_000])
  func outlivesItsSource(size: Int) throws {
    let bytes = pattern(size)
    let put = try store.put("source", bytes)
    let copied = try store.storage.copy(request())
    #expect(copied.etag == put.etag && copied.size == put.size)
    try store.delete("source")
    try store.storage.waitUntilReclaimed()
    #expect(try store.storage.bytes("target") == bytes)
    try store.put("source", "new")
    #expect(try store.storage.bytes("target") == bytes)
  }

  @Test func takesOrReplacesMetadata() throws {
    let metadata = ObjectMetadata(contentType: "text/x", user: [.init(name: "a", value: "1")])
    _ = try store.storage.put(PutRequest(object: source, metadata: metadata), body: BytesBody("x"))
    #expect(try store.storage.copy(request()).metadata == metadata)
    let other = ObjectMetadata(contentType: "text/y")
    #expect(try store.storage.copy(request(other)).metadata == other)
    #expect(try store.storage.head(source).metadata == metadata)
  }

  @Test(arguments: [100, 50_000, 2_000_000])
  func copiesOntoItself(size: Int) throws {
    let bytes = pattern(size)
    try store.put("source", bytes)
    for round in 0..<3 {
      let metadata = ObjectMetadata(contentType: "text/\(round)")
      let copied = try store.storage.copy(
        CopyRequest(source: CopySource(object: source), destination: source, metadata: metadata))
      #expect(copied.metadata == metadata)
      #expect(try store.storage.bytes("source") == bytes)
    }
    try store.delete("source")
    try store.expectNoGarbage(objects: 0)
  }

  @Test func refusesWhatTheChecksRefuse() throws {
    try store.put("source", "x")
    var refused = request()
    refused.source.check = { _ throws(StorageError) in
      throw .preconditionFailed(condition: "x-amz-copy-source-if-match")
    }
    #expect(throws: StorageError.preconditionFailed(condition: "x-amz-copy-source-if-match")) {
      try store.storage.copy(refused)
    }
    var absent = request()
    absent.condition = .absent
    _ = try store.storage.copy(absent)
    #expect(throws: StorageError.preconditionFailed(condition: "If-None-Match")) { try store.storage.copy(absent) }
    try store.delete("source")
    #expect(throws: StorageError.noSuchKey) { try store.storage.copy(request()) }
  }

  @Test(arguments: [0, 100, 50_000, 2_000_000])
  func computesAMissingChecksum(size: Int) throws {
    let bytes = pattern(size)
    try store.put("source", bytes)
    for algorithm in ChecksumAlgorithm.allCases {
      var copy = request()
      copy.checksum = algorithm
      #expect(
        try store.storage.copy(copy).checksums == [Checksum(algorithm: algorithm, value: value(algorithm, bytes))])
    }
  }

  private func value(_ algorithm: ChecksumAlgorithm, _ bytes: [UInt8]) -> [UInt8] {
    let digests = DigestSet(DigestKinds(algorithm))
    bytes.withUnsafeBytes { digests.update($0) }
    return digests.finish().value(of: algorithm)!
  }

  /// Whole and in part, of every kind of place.
  @Test(arguments: [2000, 50_000, 2_000_000])
  func copiesParts(size: Int) throws {
    let bytes = pattern(size)
    let tag = try store.put("source", bytes).etag
    let upload = UploadAddress(
      object: target, id: try store.storage.createUpload(CreateUploadRequest(object: target)))
    let whole = try store.storage.copyPart(PartNumber(1)!, of: upload, from: CopySource(object: source))
    #expect(whole.etag == tag)
    let range = try store.storage.copyPart(
      PartNumber(2)!, of: upload, from: CopySource(object: source, range: 10..<1500))
    #expect(range.size == 1490)
    let parts = [whole, range].map { CompletedPart(number: $0.number, etag: $0.etag) }
    _ = try store.storage.completeUpload(CompleteUploadRequest(upload: upload, parts: parts))
    try store.delete("source")
    try store.storage.waitUntilReclaimed()
    #expect(try store.storage.bytes("target") == bytes + bytes[10..<1500])
    let next = UploadAddress(object: target, id: try store.storage.createUpload(CreateUploadRequest(object: target)))
    #expect(throws: StorageError.noSuchKey) {
      try store.storage.copyPart(PartNumber(1)!, of: next, from: CopySource(object: source))
    }
  }

  @Test func refusesARangeBeyondTheSource() throws {
    try store.put("source", "123")
    let upload = UploadAddress(
      object: target, id: try store.storage.createUpload(CreateUploadRequest(object: target)))
    #expect(throws: StorageError.invalidRange) {
      try store.storage.copyPart(PartNumber(1)!, of: upload, from: CopySource(object: source, range: 0..<4))
    }
  }

  /// A multipart object's manifest is shared; each may go first.
  @Test(arguments: ["source", "target"])
  func sharesManifests(first: String) throws {
    let bodies = [pattern(1_500_000, seed: 1), pattern(300, seed: 2)]
    let upload = UploadAddress(
      object: source, id: try store.storage.createUpload(CreateUploadRequest(object: source)))
    var parts: [CompletedPart] = []
    for (index, body) in bodies.enumerated() {
      let part = try store.storage.putPart(PartNumber(index + 1)!, of: upload, body: BytesBody(body))
      parts.append(CompletedPart(number: part.number, etag: part.etag))
    }
    let done = try store.storage.completeUpload(CompleteUploadRequest(upload: upload, parts: parts))
    #expect(try store.storage.copy(request()).etag == done.etag)
    try store.delete(first)
    try store.storage.waitUntilReclaimed()
    let rest = first == "source" ? "target" : "source"
    #expect(try store.storage.bytes(rest) == bodies[0] + bodies[1])
    try store.delete(rest)
    try store.expectNoGarbage(objects: 0)
  }
}
