import Crypto
import LocalStorage
import Storage
import Testing

@Suite struct MultipartTests {
  private let store: TestStore
  private let object: ObjectAddress

  init() throws {
    var settings = LocalStorageSettings()
    settings.minimumPartBytes = 1000
    store = try TestStore(settings)
    object = try TestStore.address("movie")
  }

  private func begin(_ checksum: UploadChecksum? = nil) throws -> UploadAddress {
    let metadata = ObjectMetadata(contentType: "video/x")
    let id = try store.storage.createUpload(
      CreateUploadRequest(object: object, metadata: metadata, checksum: checksum))
    return UploadAddress(object: object, id: id)
  }

  @discardableResult
  private func put(_ number: Int, _ bytes: [UInt8], to upload: UploadAddress) throws -> CompletedPart {
    let part = try store.storage.putPart(PartNumber(number)!, of: upload, body: BytesBody(bytes))
    return CompletedPart(number: part.number, etag: part.etag)
  }

  private func complete(_ upload: UploadAddress, _ parts: [CompletedPart], if condition: WriteCondition = .none) throws
    -> ObjectInfo
  {
    try store.storage.completeUpload(CompleteUploadRequest(upload: upload, parts: parts, condition: condition))
  }

  @Test func makesAnObjectOfItsParts() throws {
    let bodies = [pattern(5000, seed: 1), pattern(2_000_000, seed: 2), pattern(10, seed: 3)]
    let upload = try begin()
    // Out of order, and one twice.
    try put(7, pattern(1500, seed: 9), to: upload)
    let last = try put(9, bodies[2], to: upload)
    let first = try put(2, bodies[0], to: upload)
    let middle = try put(7, bodies[1], to: upload)
    let done = try complete(upload, [first, middle, last])
    let whole = bodies.flatMap { $0 }
    #expect(done.size == Int64(whole.count) && done.partCount == 3)
    #expect(done.etag.text == MessageDigest.hash(.md5, bodies.flatMap { MessageDigest.hash(.md5, $0) }).hex + "-3")
    #expect(try store.storage.bytes("movie") == whole)
    #expect(try store.storage.bytes("movie", in: 4990..<5010) == Array(whole[4990..<5010]))
    #expect(try store.storage.bytes("movie", in: 2_004_999..<2_005_001) == Array(whole[2_004_999..<2_005_001]))
    let reader = try store.storage.open(object)
    #expect(try reader.parts().map(\.number.value) == [2, 7, 9])
    #expect(try reader.parts().map(\.size) == bodies.map { Int64($0.count) })
    #expect(reader.info.metadata.contentType == "video/x")
    #expect(try store.storage.list(TestStore.bucket, ListQuery(limit: 1)).entries[0].etag == done.etag)
    #expect(throws: StorageError.noSuchUpload) { try store.storage.upload(upload.id, of: object) }
  }

  @Test func refusesWhatIsNotThere() throws {
    let upload = try begin()
    let one = try put(1, pattern(999), to: upload)
    let two = try put(2, pattern(10), to: upload)
    let wrong = CompletedPart(number: one.number, etag: ETag("00"))
    let missing = CompletedPart(number: PartNumber(3)!, etag: one.etag)
    let tooSmall = StorageError.entityTooSmall(proposed: 999, minimum: 1000, part: 1, etag: one.etag)
    let table: [(parts: [CompletedPart], error: StorageError)] = [
      ([two, one], .invalidPartOrder), ([one, one], .invalidPartOrder), ([wrong, two], .invalidPart(number: 1)),
      ([one, two, missing], .invalidPart(number: 3)), ([one, two], tooSmall),
    ]
    for (parts, error) in table { #expect(throws: error) { try complete(upload, parts) } }
    #expect(throws: StorageError.noSuchKey) { try store.storage.head(object) }
    #expect(try complete(upload, [one]).size == 999)
  }

  @Test func hidesUploadsFromOtherKeysAndForgedIDs() throws {
    let upload = try begin()
    let other = UploadAddress(object: try TestStore.address("other"), id: upload.id)
    for id in ["x", String(upload.id.text.dropLast(2)) + "00", upload.id.text + "00"] where id != upload.id.text {
      let forged = UploadAddress(object: object, id: UploadID(id)!)
      #expect(throws: StorageError.noSuchUpload) { try put(1, [1], to: forged) }
    }
    #expect(throws: StorageError.noSuchUpload) { try put(1, [1], to: other) }
    #expect(throws: StorageError.noSuchUpload) { try store.storage.abortUpload(other) }
  }

  @Test func answersARepeatedCompletionAlike() throws {
    let upload = try begin()
    let part = try put(1, pattern(10), to: upload)
    let first = try complete(upload, [part], if: .absent)
    let again = try complete(upload, [part], if: .absent)
    #expect(first.etag == again.etag && first.lastModified == again.lastModified)
    try store.put("movie", "other")
    #expect(throws: StorageError.noSuchUpload) { try complete(upload, [part]) }
  }

  @Test func forgetsAnAbortedUpload() throws {
    let upload = try begin()
    let part = try put(1, pattern(10), to: upload)
    try store.storage.abortUpload(upload)
    #expect(throws: StorageError.noSuchUpload) { try complete(upload, [part]) }
    #expect(throws: StorageError.noSuchUpload) { try store.storage.abortUpload(upload) }
  }

  @Test func obeysConditions() throws {
    try store.put("movie", "x")
    let upload = try begin()
    let part = try put(1, pattern(10), to: upload)
    #expect(throws: StorageError.preconditionFailed(condition: "If-None-Match")) {
      try complete(upload, [part], if: .absent)
    }
    #expect(try complete(upload, [part], if: .present).size == 10)
  }

  @Test(arguments: [ChecksumAlgorithm.crc32, .crc32c, .crc64nvme])
  func combinesChecksumsOfTheWhole(algorithm: ChecksumAlgorithm) throws {
    let bodies = [pattern(5000, seed: 1), pattern(1001, seed: 2), pattern(1, seed: 3)]
    let upload = try begin(UploadChecksum(algorithm: algorithm, kind: .fullObject))
    var parts: [CompletedPart] = []
    for (index, body) in bodies.enumerated() { parts.append(try put(index + 1, body, to: upload)) }
    let expected = Checksum(algorithm: algorithm, value: value(algorithm, of: bodies.flatMap { $0 }))
    var request = CompleteUploadRequest(upload: upload, parts: parts)
    request.checksum = Checksum(algorithm: algorithm, value: value(algorithm, of: [0]))
    #expect(throws: StorageError.body(.checksum(algorithm))) { try store.storage.completeUpload(request) }
    request.checksum = expected
    request.size = 6001
    #expect(throws: StorageError.unexpectedSize(promised: 6001, actual: 6002)) {
      try store.storage.completeUpload(request)
    }
    request.size = 6002
    #expect(try store.storage.completeUpload(request).checksums == [expected])
  }

  @Test(arguments: ChecksumAlgorithm.allCases.filter(\.supportsComposite))
  func composesChecksumsOfParts(algorithm: ChecksumAlgorithm) throws {
    let bodies = [pattern(5000, seed: 1), pattern(1001, seed: 2)]
    let upload = try begin(UploadChecksum(algorithm: algorithm, kind: .composite))
    var parts: [CompletedPart] = []
    for (index, body) in bodies.enumerated() {
      let part = try put(index + 1, body, to: upload)
      let own = Checksum(algorithm: algorithm, value: value(algorithm, of: body))
      parts.append(CompletedPart(number: part.number, etag: part.etag, checksums: [own]))
    }
    let wrong = Checksum(algorithm: algorithm, value: value(algorithm, of: [0]))
    let bad = CompletedPart(number: parts[0].number, etag: parts[0].etag, checksums: [wrong])
    #expect(throws: StorageError.invalidPart(number: 1)) { try complete(upload, [bad, parts[1]]) }
    let done = try complete(upload, parts)
    let expected = value(algorithm, of: bodies.flatMap { value(algorithm, of: $0) })
    #expect(done.checksums == [Checksum(algorithm: algorithm, kind: .composite, value: expected)])
    let stored = try store.storage.open(object).parts()
    #expect(stored.map { $0.checksums.map(\.value) } == bodies.map { [value(algorithm, of: $0)] })
    let entry = try store.storage.list(TestStore.bucket, ListQuery(limit: 1)).entries[0]
    #expect(entry.checksum == UploadChecksum(algorithm: algorithm, kind: .composite))
  }

  private func value(_ algorithm: ChecksumAlgorithm, of bytes: [UInt8]) -> [UInt8] {
    let digests = DigestSet(DigestKinds(algorithm))
    bytes.withUnsafeBytes { digests.update($0) }
    return digests.finish().value(of: algorithm)!
  }

  @Test func listsPartsInPages() throws {
    let upload = try begin()
    for number in [1, 5, 9, 10_000] { try put(number, [1], to: upload) }
    let first = try store.storage.parts(of: upload, after: 0, limit: 3)
    #expect(first.parts.map(\.number.value) == [1, 5, 9] && first.isTruncated)
    let second = try store.storage.parts(of: upload, after: 9, limit: 3)
    #expect(second.parts.map(\.number.value) == [10_000] && !second.isTruncated)
    #expect(second.upload.id == upload.id)
  }

  @Test func listsUploadsInPages() throws {
    var ids: [String: [String]] = [:]
    let keys = ["a", "a", "a", "b/1", "b/2", "b/2", "c"]
    for key in keys {
      let id = try store.storage.createUpload(CreateUploadRequest(object: try TestStore.address(key)))
      ids[key, default: []].append(id.text)
    }
    for limit in 1...8 {
      var query = UploadListQuery(limit: limit)
      var found: [String] = []
      while true {
        let page = try store.storage.uploads(in: TestStore.bucket, query)
        found += page.uploads.map(\.id.text)
        guard page.isTruncated, let key = page.nextKeyMarker else { break }
        query.keyMarker = key
        query.uploadIDMarker = page.nextUploadIDMarker ?? ""
      }
      #expect(found == ids["a"]! + ids["b/1"]! + ids["b/2"]! + ids["c"]!)
    }
    var query = UploadListQuery(delimiter: "/", limit: 4)
    let page = try store.storage.uploads(in: TestStore.bucket, query)
    #expect(page.uploads.map(\.id.text) == ids["a"]! && page.commonPrefixes == ["b/"] && page.isTruncated)
    query.keyMarker = page.nextKeyMarker!
    query.uploadIDMarker = page.nextUploadIDMarker ?? ""
    #expect(try store.storage.uploads(in: TestStore.bucket, query).uploads.map(\.id.text) == ids["c"]!)
    let under = UploadListQuery(prefix: "b/2", limit: 10)
    #expect(try store.storage.uploads(in: TestStore.bucket, under).uploads.map(\.id.text) == ids["b/2"]!)
    let after = UploadListQuery(keyMarker: "a", limit: 10)
    #expect(try store.storage.uploads(in: TestStore.bucket, after).uploads.count == 4)
  }

  @Test(arguments: ["7fffffffffffffff", "ffffffffffffffff", "8000000000000000"])
  func listsFromMarkersThatItNeverGave(row: String) throws {
    _ = try store.storage.createUpload(CreateUploadRequest(object: try TestStore.address("b")))
    let secret = String(repeating: "0", count: 32)
    let query = UploadListQuery(keyMarker: "a", uploadIDMarker: row + secret, limit: 10)
    #expect(try store.storage.uploads(in: TestStore.bucket, query).uploads.map(\.key.text) == ["b"])
  }

  /// Of a completion and an abort that race, one wins and the other is told so.
  @Test func completesOrAbortsButNotBoth() throws {
    for round in 0..<20 {
      let upload = try begin()
      let part = try put(1, pattern(10, seed: UInt64(round)), to: upload)
      nonisolated(unsafe) var results: [Bool] = [false, false]
      runOnThreads(2) { thread in
        do {
          if thread == 0 { _ = try complete(upload, [part]) } else { try store.storage.abortUpload(upload) }
          results[thread] = true
        } catch {}
      }
      #expect(results[0] != results[1])
      #expect(((try? store.storage.head(object)) != nil) == results[0])
      try store.delete("movie")
    }
  }
}

extension [UInt8] {
  fileprivate var hex: String { ETag(md5: self).text }
}
