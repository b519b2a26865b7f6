import Crypto
import FileTreeStorage
import Storage
import Synchronization
import Testing

@Suite struct PutTests {
  private let mount = TestMount()
  private var storage: FileTreeStorage { mount.storage }

  @Test func keepsBytesAndAttributes() throws {
    let tags = try TagSet([Tag(key: "k", value: "v")], of: .object)
    let put = try storage.put("a/b/c.txt", "hello", user: "mine", tags: tags)
    let info = try storage.info("a/b/c.txt")
    #expect(try storage.text("a/b/c.txt") == "hello")
    #expect(mount.visible == ["a", "a/b", "a/b/c.txt"])
    #expect(info.note == "mine")
    #expect(info.tags == tags)
    #expect(info.metadata.contentType == "text/plain")
    #expect(info.checksums.map(\.algorithm) == [.crc64nvme])
    #expect(put.etag == info.etag)
    #expect(put.itemVersion == info.itemVersion)
    #expect(put.checksums == info.checksums)
  }

  @Test func keepsTheChecksumThatTheClientBrings() throws {
    let body = TestBody(Array("hello".utf8), checksums: [.sha256])
    let info = try storage.put(PutRequest(object: storage.address("a")), body: body)
    #expect(info.checksums.map(\.algorithm) == [.sha256])
    #expect(try storage.info("a").checksums == info.checksums)
  }

  @Test(arguments: [0, 1, 128 << 10, (128 << 10) + 1, 1_000_003], [true, false])
  func takesBodiesOfAnySize(count: Int, isLengthKnown: Bool) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    let body = TestBody(bytes, checksums: [.md5, .sha256], isLengthKnown: isLengthKnown)
    let info = try storage.put(PutRequest(object: storage.address("a")), body: body)
    #expect(mount.tree.bytes("a") == bytes)
    #expect(info.checksums[0].value == MessageDigest.hash(.md5, bytes))
    #expect(try storage.bytes("a") == bytes)
  }

  @Test func attributesAreForgottenWithAnEditByOthers() throws {
    try storage.put("a", "hello", user: "mine")
    let former = try storage.info("a")
    mount.tree.edit("a", Array("HELLO".utf8))
    let info = try storage.info("a")
    #expect(info.note == nil)
    #expect(info.checksums.isEmpty)
    #expect(info.etag != former.etag)
  }

  @Test(arguments: [0, 10, 200_000])
  func aBodyThatBreaksOffLeavesNothing(count: Int) throws {
    mount.tree.edit("old/x", [1])
    let before = mount.visible
    let body = TestBody([UInt8](repeating: 1, count: count), fault: .body(.incomplete))
    #expect(throws: StorageError.body(.incomplete)) {
      try storage.put(PutRequest(object: storage.address("old/new/a")), body: body)
    }
    #expect(mount.visible == before)
    #expect(mount.records.count("folders") == 0)
  }

  @Test(arguments: [10, 200_000])
  func aBodyThatIsNotWhatWasPromisedLeavesNothing(count: Int) throws {
    let body = TestBody([UInt8](repeating: 1, count: count), finalFault: .body(.contentMD5))
    #expect(throws: StorageError.body(.contentMD5)) {
      try storage.put(PutRequest(object: storage.address("new/a")), body: body)
    }
    #expect(mount.visible == [])
  }

  @Test func refusesMoreThanTheMaximum() throws {
    let mount = TestMount { $0.maximumObjectBytes = 4 }
    for isLengthKnown in [true, false] {
      #expect(throws: StorageError.entityTooLarge(proposed: 5, maximum: 4)) {
        try mount.storage.put(
          PutRequest(object: storage.address("a")),
          body: TestBody([1, 2, 3, 4, 5], isLengthKnown: isLengthKnown))
      }
    }
    #expect(mount.visible == [])
  }

  @Test func givesUpOnABodyThatTakesTooLong() throws {
    let mount = TestMount { $0.maximumUploadTime = .zero }
    #expect(throws: StorageError.body(.timedOut)) {
      try mount.storage.put(
        PutRequest(object: storage.address("a")), body: TestBody([UInt8](repeating: 1, count: 300_000)))
    }
    #expect(mount.visible == [])
  }

  @Test(arguments: [MemoryFileSystem.Call.create, .write, .finish, .replace])
  func aFullDiskLeavesNothing(call: MemoryFileSystem.Call) throws {
    mount.tree.fail(call, 100, with: .fails(.noSpace))
    #expect(throws: StorageError.insufficientSpace) { try storage.put("new/a", "hello") }
    #expect(mount.visible == [])
    #expect(mount.records.count("attributes") == 0)
  }

  @Test func aFileIsInTheWayOfAFolder() throws {
    try storage.put("a", "file")
    #expect(throws: StorageError.self) { try storage.put("a/b/c", "x") }
    #expect(throws: StorageError.self) { try storage.put("a/", "") }
    #expect(mount.visible == ["a"])
    do { try storage.put("a/b", "x") } catch StorageError.keyConflict { return }
    Issue.record("another error")
  }

  @Test func aFolderIsInTheWayOfAFile() throws {
    try storage.put("a/b", "x")
    for condition in [WriteCondition.none, .absent] {
      do { try storage.put("a", "x", if: condition) } catch StorageError.keyConflict { continue }
      Issue.record("another error")
    }
    #expect(mount.visible == ["a", "a/b"])
  }

  @Test(arguments: ["../a", "a//b", ".martinet/x", "a/.~martinet-1", "/a"])
  func refusesKeysThatCannotBe(key: String) throws {
    do { try storage.put(key, "x") } catch StorageError.invalidKey { return }
    Issue.record("another error")
  }

  @Test func aKeyWithASlashAtItsEndIsAFolder() throws {
    try storage.put("a/b/", "", user: "mine")
    #expect(mount.visible == ["a", "a/b"])
    try storage.put("a/b/c", "x")
    #expect(try storage.info("a/b/").note == "mine")
    #expect(throws: StorageError.self) { try storage.put("d/", "x") }
    #expect(throws: StorageError.preconditionFailed(condition: "If-None-Match")) {
      try storage.put("a/b/", "", if: .absent)
    }
  }

  @Test func conditionsAreDecidedByWhatIsThere() throws {
    #expect(throws: StorageError.noSuchKey) { try storage.put("a", "x", if: .present) }
    let first = try storage.put("a", "1", if: .absent)
    #expect(throws: StorageError.preconditionFailed(condition: "If-None-Match")) {
      try storage.put("a", "2", if: .absent)
    }
    try storage.put("a", "2", if: .matches([first.etag]))
    #expect(throws: StorageError.preconditionFailed(condition: "If-Match")) {
      try storage.put("a", "3", if: .matches([first.etag]))
    }
    #expect(try storage.text("a") == "2")
    #expect(mount.visible == ["a"])
  }

  @Test func creatingHoldsAgainstOtherProgramsToo() throws {
    let edited = Mutex(false)
    mount.tree.script { [tree = mount.tree] call, _ in
      if call == .move,
        edited.withLock({ edited in
          defer { edited = true }; return !edited
        })
      {
        tree.edit("a", Array("theirs".utf8))
      }
      return nil
    }
    #expect(throws: StorageError.preconditionFailed(condition: "If-None-Match")) {
      try storage.put("a", "mine", if: .absent)
    }
    #expect(try storage.text("a") == "theirs")
    #expect(mount.visible == ["a"])
  }

  @Test(arguments: [WriteCondition.none, .absent])
  func aLostAnswerOfAReplaceIsFoundOut(condition: WriteCondition) throws {
    mount.tree.fail(condition == .none ? .replace : .move, with: .isDoneButSays(.unavailable(.noAnswer)))
    try storage.put("a", "hello", if: condition, user: "mine")
    #expect(try storage.text("a") == "hello")
    #expect(try storage.info("a").note == "mine")
    #expect(mount.visible == ["a"])
  }

  @Test func aReplaceThatWasNotMadeIsMadeOnceMore() throws {
    mount.tree.fail(.replace, with: .fails(.unavailable(.noAnswer)))
    try storage.put("a", "hello")
    #expect(try storage.text("a") == "hello")
    mount.tree.fail(.replace, 2, with: .fails(.unavailable(.noAnswer)))
    #expect(throws: StorageError.unavailable("the host does not answer in time")) { try storage.put("a", "other") }
    #expect(try storage.text("a") == "hello")
    #expect(mount.visible == ["a"])
  }

  @Test func twoWritesOfOneSizeHaveTwoTags() throws {
    let mount = TestMount(MemoryFileSystem(timeResolution: 20_000_000, tick: 4_000_000))
    var tags: Set<ETag> = []
    for number in 0..<5 { tags.insert(try mount.storage.put("a", "\(number)").etag) }
    #expect(tags.count == 5)
    #expect(try mount.storage.text("a") == "4")
    #expect(mount.visible == ["a"])
  }

  @Test func recordsOfFormerStatesDoNotPileUp() throws {
    for number in 0..<50 { try storage.put("a", String(repeating: "x", count: number), user: "\(number)") }
    #expect(mount.records.count("attributes") <= 4)
    #expect(try storage.info("a").note == "49")
  }

  @Test func whatIsNotKeptIsRefused() throws {
    let mount = TestMount { $0.keepsAttributes = false }
    #expect(throws: StorageError.notSupported(.userMetadata)) { try mount.storage.put("a", "x", user: "mine") }
    let tags = try TagSet([Tag(key: "k", value: "v")], of: .object)
    #expect(throws: StorageError.notSupported(.tags)) { try mount.storage.put("a", "x", tags: tags) }
    #expect(throws: StorageError.notSupported(.tags)) { try mount.storage.setTags(tags, of: storage.address("a")) }
    #expect(mount.visible == [])
    let info = try mount.storage.put("a.txt", "x")
    #expect(info.checksums.isEmpty)
    #expect(mount.records.count("attributes") == 0)
    #expect(mount.storage.capabilities.supported.isDisjoint(with: [.userMetadata, .tags, .checksums]))
  }
}
