import Crypto
import FileTreeStorage
import Storage
import Synchronization
import Testing

@Suite struct CopyTests {
  private let mount = TestMount()
  private var storage: FileTreeStorage { mount.storage }

  @Test func theTreeCopiesItself() throws {
    let source = try storage.put("a", "hello", user: "mine")
    mount.tree.forgetCalls()
    let copy = try storage.copy("a", to: "b/c")
    #expect(try storage.text("b/c") == "hello")
    #expect(copy.note == "mine")
    #expect(copy.checksums == source.checksums)
    #expect(!mount.tree.calls.contains(.write))
  }

  @Test func takesOtherAttributes() throws {
    try storage.put("a", "hello", user: "mine")
    let tags = try TagSet([Tag(key: "k", value: "v")], of: .object)
    let copy = try storage.copy("a", to: "b", metadata: ObjectMetadata(contentType: "x/y"), tags: tags)
    #expect(copy.note == nil)
    #expect(try storage.info("b").metadata.contentType == "x/y")
    #expect(try storage.info("b").tags == tags)
  }

  @Test func ontoItselfCostsNothing() throws {
    let before = try storage.put("a", "hello", user: "mine")
    mount.tree.forgetCalls()
    let after = try storage.copy("a", to: "a", metadata: ObjectMetadata(contentType: "x/y"))
    #expect(Set(mount.tree.calls) == [.status])
    #expect(after.etag == before.etag)
    #expect(after.checksums == before.checksums)
    let info = try storage.info("a")
    #expect(info.metadata.contentType == "x/y")
    #expect(info.note == nil)
  }

  @Test func aSmallFileOfOthersGetsAChecksum() throws {
    mount.tree.edit("a", Array("hello".utf8))
    let expected = MessageDigest.hash(.sha256, Array("hello".utf8))
    #expect(try storage.copy("a", to: "b").checksums.map(\.algorithm) == [.crc64nvme])
    var request = CopyRequest(
      source: CopySource(object: try storage.address("a")), destination: try storage.address("a"))
    request.checksum = .sha256
    #expect(try storage.copy(request).checksums == [Checksum(algorithm: .sha256, value: expected)])
    #expect(try storage.info("a").checksums.count == 1)
  }

  @Test func aSourceThatChangesMeanwhileIsCopiedAnew() throws {
    try storage.put("a", "old", user: "mine")
    let edited = Mutex(false)
    mount.tree.script { [tree = mount.tree] call, _ in
      if call == .assemble,
        edited.withLock({ edited in
          defer { edited = true }; return !edited
        })
      {
        tree.edit("a", Array("new".utf8))
      }
      return nil
    }
    let copy = try storage.copy("a", to: "b")
    #expect(try storage.text("b") == "new")
    #expect(copy.note == nil)
    #expect(mount.visible == ["a", "b"])
  }

  @Test func conditionsDecide() throws {
    try storage.put("a", "x")
    try storage.put("b", "y")
    #expect(throws: StorageError.preconditionFailed(condition: "If-None-Match")) {
      try storage.copy("a", to: "b", if: .absent)
    }
    var request = CopyRequest(
      source: CopySource(object: try storage.address("a")), destination: try storage.address("c"))
    request.source.check = { (_) throws(StorageError) in throw .preconditionFailed(condition: "source") }
    #expect(throws: StorageError.preconditionFailed(condition: "source")) { try storage.copy(request) }
    #expect(throws: StorageError.noSuchKey) { try storage.copy("none", to: "c") }
    #expect(mount.visible == ["a", "b"])
  }

  @Test func foldersAreCopiedAsFolders() throws {
    try storage.put("a/", "", user: "mine")
    #expect(try storage.copy("a/", to: "b/").note == "mine")
    #expect(throws: StorageError.self) { try storage.copy("a/", to: "c") }
    #expect(mount.visible == ["a", "b"])
  }

  @Test func tagsChangeNothingElse() throws {
    let before = try storage.put("a", "x", user: "mine")
    let tags = try TagSet([Tag(key: "k", value: "v")], of: .object)
    #expect(try storage.setTags(tags, of: storage.address("a")) == nil)
    let after = try storage.info("a")
    #expect(after.tags == tags)
    #expect(after.note == "mine")
    #expect(after.etag == before.etag)
    #expect(throws: StorageError.noSuchKey) { try storage.setTags(tags, of: storage.address("b")) }
  }
}
