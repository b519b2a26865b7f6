import Crypto
import FileTreeStorage
import Storage
import Testing

@Suite struct UploadTests {
  private let mount = TestMount()
  private var storage: FileTreeStorage { mount.storage }

  private func begin(_ key: String, checksum: UploadChecksum? = nil, user: String? = nil) throws -> UploadAddress {
    var request = CreateUploadRequest(object: try storage.address(key), checksum: checksum)
    if let user { request.metadata.user = [.init(name: "note", value: user)] }
    return UploadAddress(object: request.object, id: try storage.createUpload(request))
  }

  @discardableResult
  private func part(_ number: Int, _ text: String, of upload: UploadAddress) throws -> PartInfo {
    try storage.putPart(#require(PartNumber(number)), of: upload, body: TestBody(Array(text.utf8)))
  }

  private func complete(_ upload: UploadAddress, _ parts: [PartInfo], if condition: WriteCondition = .none) throws
    -> ObjectInfo
  {
    try storage.completeUpload(
      CompleteUploadRequest(
        upload: upload, parts: parts.map { CompletedPart(number: $0.number, etag: $0.etag) }, condition: condition))
  }

  @Test func partsBecomeAnObject() throws {
    let upload = try begin("a/b", user: "mine")
    let second = try part(2, "world", of: upload)
    let first = try part(1, "hello ", of: upload)
    #expect(first.etag == ETag(md5: MessageDigest.hash(.md5, Array("hello ".utf8))))
    #expect(try storage.parts(of: upload, after: 0, limit: 10).parts.map(\.number.value) == [1, 2])
    mount.tree.forgetCalls()
    let info = try complete(upload, [first, second])
    #expect(!mount.tree.calls.contains(.write))
    #expect(try storage.text("a/b") == "hello world")
    #expect(info.note == "mine")
    #expect(info.partCount == 2)
    var crc = CRC64NVME()
    Array("hello world".utf8).withUnsafeBytes { crc.update($0) }
    #expect(info.checksums.map(\.value) == [withUnsafeBytes(of: crc.value.bigEndian) { [UInt8]($0) }])
    #expect(try storage.info("a/b").etag == info.etag)
    #expect(mount.visible == ["a", "a/b"])
    #expect(mount.records.count("uploads") == 0)
    #expect(mount.records.count("parts") == 0)
  }

  @Test func completingOnceMoreHasTheSameAnswer() throws {
    let upload = try begin("a")
    let first = try part(1, "hello", of: upload)
    let info = try complete(upload, [first])
    #expect(try complete(upload, [first]).etag == info.etag)
    mount.tree.edit("a", [1])
    #expect(throws: StorageError.noSuchUpload) { try complete(upload, [first]) }
  }

  @Test func aPartTakesThePlaceOfTheFormerOne() throws {
    let upload = try begin("a")
    let old = try part(1, "older", of: upload)
    let new = try part(1, "newer", of: upload)
    #expect(throws: StorageError.invalidPart(number: 1)) { try complete(upload, [old]) }
    _ = try complete(upload, [new])
    #expect(try storage.text("a") == "newer")
    #expect(mount.visible == ["a"])
  }

  @Test func refusesWrongLists() throws {
    let upload = try begin("a")
    let first = try part(1, "1234", of: upload)
    let second = try part(2, "12345", of: upload)
    #expect(throws: StorageError.invalidPartOrder) { try complete(upload, [second, first]) }
    #expect(
      throws: StorageError.entityTooSmall(proposed: 4, minimum: 5, part: 1, etag: first.etag)
    ) { try complete(upload, [first, second]) }
    #expect(throws: StorageError.invalidPart(number: 1)) { try complete(upload, []) }
    let listed = [CompletedPart(number: second.number, etag: second.etag)]
    #expect(throws: StorageError.unexpectedSize(promised: 6, actual: 5)) {
      try storage.completeUpload(CompleteUploadRequest(upload: upload, parts: listed, size: 6))
    }
    #expect(throws: StorageError.noSuchKey) { try complete(upload, [second], if: .present) }
    #expect(throws: StorageError.noSuchKey) { try storage.info("a") }
    _ = try complete(upload, [second])
  }

  @Test func compositeChecksumsHaveTheNumberOfParts() throws {
    let upload = try begin("a", checksum: UploadChecksum(algorithm: .sha256, kind: .composite))
    let parts = [try part(1, "hello", of: upload), try part(2, "world", of: upload)]
    let info = try complete(upload, parts)
    let value = MessageDigest.hash(.sha256, parts.flatMap { $0.checksums[0].value })
    #expect(info.checksums == [Checksum(algorithm: .sha256, kind: .composite, value: value)])
    #expect(try storage.info("a").partCount == 2)
  }

  @Test func aPartThatOthersRemovedIsMissed() throws {
    let upload = try begin("a")
    let first = try part(1, "hello", of: upload)
    let file = try #require(mount.visible.first { $0.contains("/1-") })
    mount.tree.drop(file)
    #expect(throws: StorageError.invalidPart(number: 1)) { try complete(upload, [first]) }
    mount.tree.edit(file, Array("hi".utf8))
    #expect(throws: StorageError.invalidPart(number: 1)) { try complete(upload, [first]) }
    #expect(!mount.visible.contains("a"))
  }

  @Test func abortLeavesNothing() throws {
    let upload = try begin("a")
    try part(1, "hello", of: upload)
    try storage.abortUpload(upload)
    #expect(mount.visible == [])
    #expect(mount.records.count("parts") == 0)
    #expect(throws: StorageError.noSuchUpload) { try part(1, "hello", of: upload) }
    #expect(throws: StorageError.noSuchUpload) { try storage.abortUpload(upload) }
    #expect(throws: StorageError.noSuchUpload) { try storage.upload(upload.id, of: upload.object) }
    #expect(mount.visible == [])
  }

  @Test func anUploadBelongsToItsKey() throws {
    let upload = try begin("a")
    let other = UploadAddress(object: try storage.address("b"), id: upload.id)
    #expect(throws: StorageError.noSuchUpload) { try part(1, "x", of: other) }
    let upper = UploadAddress(object: upload.object, id: try #require(UploadID(upload.id.text.uppercased())))
    #expect(throws: StorageError.noSuchUpload) { try part(1, "x", of: upper) }
    #expect(throws: StorageError.noSuchUpload) {
      try storage.upload(#require(UploadID("../../x")), of: upload.object)
    }
  }

  @Test func copiesParts() throws {
    try storage.put("source", "hello world", user: "x")
    let upload = try begin("a")
    mount.tree.forgetCalls()
    let whole = try storage.copyPart(
      #require(PartNumber(1)), of: upload, from: CopySource(object: storage.address("source")))
    #expect(!mount.tree.calls.contains(.write))
    let piece = try storage.copyPart(
      #require(PartNumber(2)), of: upload, from: CopySource(object: storage.address("source"), range: 0..<5))
    #expect(piece.etag == ETag(md5: MessageDigest.hash(.md5, Array("hello".utf8))))
    #expect(throws: StorageError.invalidRange) {
      try storage.copyPart(
        #require(PartNumber(3)), of: upload, from: CopySource(object: storage.address("source"), range: 0..<12))
    }
    let info = try complete(upload, [whole, piece])
    #expect(try storage.text("a") == "hello worldhello")
    #expect(info.checksums.count == 1)
  }

  @Test func listsUploadsByKeyAndAge() throws {
    var uploads: [UploadAddress] = []
    for key in ["b", "a/1", "a/2", "b", "c/x", "a"] { uploads.append(try begin(key)) }
    func page(_ query: UploadListQuery) throws -> [String] {
      let page = try storage.uploads(in: TestMount.bucket, query)
      return page.uploads.map { "\($0.key)#\(uploads.firstIndex(where: { [id = $0.id] in $0.id == id }) ?? -1)" }
        + page.commonPrefixes + (page.isTruncated ? ["…"] : [])
    }
    #expect(try page(UploadListQuery(limit: 10)) == ["a#5", "a/1#1", "a/2#2", "b#0", "b#3", "c/x#4"])
    #expect(try page(UploadListQuery(delimiter: "/", limit: 10)) == ["a#5", "b#0", "b#3", "a/", "c/"])
    #expect(try page(UploadListQuery(prefix: "a/", limit: 10)) == ["a/1#1", "a/2#2"])
    #expect(try page(UploadListQuery(keyMarker: "a/1", limit: 10)) == ["a/2#2", "b#0", "b#3", "c/x#4"])
    #expect(
      try page(UploadListQuery(keyMarker: "b", uploadIDMarker: uploads[0].id.text, limit: 10)) == ["b#3", "c/x#4"])
  }

  @Test(arguments: 1...4)
  func pagesOfUploadsAreTheWhole(limit: Int) throws {
    for key in ["b", "a/1", "a/2", "b", "c/x", "a", "a/2"] { _ = try begin(key) }
    for delimiter in ["", "/"] {
      let whole = try storage.uploads(in: TestMount.bucket, UploadListQuery(delimiter: delimiter, limit: 100))
      var query = UploadListQuery(delimiter: delimiter, limit: limit)
      var ids: [UploadID] = []
      var prefixes: [String] = []
      while true {
        let page = try storage.uploads(in: TestMount.bucket, query)
        ids += page.uploads.map(\.id)
        prefixes += page.commonPrefixes
        guard page.isTruncated else { break }
        query.keyMarker = try #require(page.nextKeyMarker)
        query.uploadIDMarker = page.nextUploadIDMarker ?? ""
      }
      #expect(ids == whole.uploads.map(\.id))
      #expect(prefixes == whole.commonPrefixes)
    }
  }

  @Test func uploadsSurviveARestart() throws {
    let upload = try begin("a")
    let first = try part(1, "hello", of: upload)
    let mount = mount.restarted()
    let listed = [CompletedPart(number: first.number, etag: first.etag)]
    _ = try mount.storage.completeUpload(CompleteUploadRequest(upload: upload, parts: listed))
    #expect(try mount.storage.text("a") == "hello")
  }
}
