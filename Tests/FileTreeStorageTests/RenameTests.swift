import FileTreeStorage
import Storage
import Testing

@Suite struct RenameTests {
  private let mount = TestMount()
  private var storage: FileTreeStorage { mount.storage }

  @Test func attributesMoveAlong() throws {
    let before = try storage.put("a/b", "hello", user: "mine")
    let after = try storage.rename("a/b", to: "c/d/e")
    #expect(mount.visible == ["c", "c/d", "c/d/e"])
    #expect(try storage.info("c/d/e").note == "mine")
    #expect(after.etag == before.etag)
    #expect(after.lastModified == before.lastModified)
    #expect(mount.records.count("attributes") == 1)
    #expect(!mount.tree.calls.contains(.assemble))
  }

  @Test func takesTheDestinationsPlace() throws {
    try storage.put("a", "new", user: "mine")
    try storage.put("b", "old")
    _ = try storage.rename("a", to: "b")
    #expect(try storage.text("b") == "new")
    #expect(try storage.info("b").note == "mine")
    #expect(throws: StorageError.noSuchKey) { try storage.info("a") }
    #expect(mount.records.count("attributes") == 1)
  }

  @Test func checksDecide() throws {
    try storage.put("a", "new")
    try storage.put("b", "old")
    var request = RenameRequest(bucket: TestMount.bucket, source: try ObjectKey("a"), destination: try ObjectKey("b"))
    request.checkDestination = { (info) throws(StorageError) in
      if info != nil { throw .preconditionFailed(condition: "If-None-Match") }
    }
    #expect(throws: StorageError.preconditionFailed(condition: "If-None-Match")) { try storage.rename(request) }
    request.checkDestination = { (_) throws(StorageError) in }
    request.checkSource = { (info) throws(StorageError) in throw .preconditionFailed(condition: info.key.text) }
    #expect(throws: StorageError.preconditionFailed(condition: "a")) { try storage.rename(request) }
    #expect(try storage.text("b") == "old")
  }

  @Test func aRepeatedRenameHasTheSameAnswer() throws {
    try storage.put("a", "x")
    let first = try storage.rename("a", to: "b", token: "t")
    #expect(try storage.rename("a", to: "b", token: "t").etag == first.etag)
    #expect(throws: StorageError.tokenReused) { try storage.rename("other", to: "b", token: "t") }
    #expect(throws: StorageError.noSuchKey) { try storage.rename("a", to: "b", token: "u") }
  }

  @Test func refusesFolders() throws {
    try storage.put("a/b", "x")
    #expect(throws: StorageError.noSuchKey) { try storage.rename("a", to: "c") }
    #expect(throws: StorageError.noSuchKey) { try storage.rename("a/", to: "c") }
    for destination in ["a", "c/", "a/b/c"] {
      #expect(throws: StorageError.self) { try storage.rename("a/b", to: destination) }
    }
    #expect(mount.visible == ["a", "a/b"])
  }

  @Test func aLostAnswerIsFoundOut() throws {
    try storage.put("a", "x", user: "mine")
    mount.tree.fail(.move, with: .isDoneButSays(.unavailable(.noAnswer)))
    _ = try storage.rename("a", to: "b")
    #expect(try storage.info("b").note == "mine")
  }
}
