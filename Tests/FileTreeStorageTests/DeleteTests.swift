import FileTreeStorage
import Storage
import Testing

@Suite struct DeleteTests {
  private let mount = TestMount()
  private var storage: FileTreeStorage { mount.storage }

  @Test func foldersOfKeysGoWithTheLastKey() throws {
    try storage.put("a/b/c", "x")
    try storage.put("a/d", "x")
    try storage.delete("a/b/c")
    #expect(mount.visible == ["a", "a/d"])
    try storage.delete("a/d")
    #expect(mount.visible == [])
    #expect(mount.records.count("attributes") == 0)
    #expect(mount.records.count("folders") == 0)
  }

  @Test func foldersOfOthersStay() throws {
    mount.tree.edit("theirs/x", [1])
    try storage.put("theirs/mine/a", "x")
    try storage.delete("theirs/x")
    try storage.delete("theirs/mine/a")
    #expect(mount.visible == ["theirs"])
  }

  @Test func foldersThatWereAskedForStay() throws {
    try storage.put("a/b/", "")
    try storage.put("a/b/c", "x")
    try storage.delete("a/b/c")
    #expect(mount.visible == ["a", "a/b"])
    try storage.delete("a/b/")
    #expect(mount.visible == [])
  }

  @Test func askingForAFolderThatAKeyHadMadeKeepsIt() throws {
    try storage.put("a/b", "x")
    try storage.put("a/", "")
    try storage.delete("a/b")
    #expect(mount.visible == ["a"])
  }

  @Test func aFolderWithSomethingInItStays() throws {
    try storage.put("a/b", "x")
    try storage.delete("a/")
    try storage.delete("a")
    #expect(mount.visible == ["a", "a/b"])
  }

  @Test(arguments: ["none", "none/", "a/b", "..", "a//b"])
  func whatIsNotThereIsDeleted(key: String) throws {
    try storage.put("a", "x")
    try storage.delete(key)
    #expect(throws: StorageError.noSuchKey) { try storage.delete(key, if: .present) }
    #expect(mount.visible == ["a"])
  }

  @Test func conditionsAreDecidedByWhatIsThere() throws {
    let info = try storage.put("a", "hello")
    #expect(throws: StorageError.preconditionFailed(condition: "If-Match")) {
      try storage.delete("a", if: .matches([ETag("other")]))
    }
    func attempt(_ change: (inout DeleteRequest) -> Void) throws -> Result<DeleteOutcome, StorageError> {
      var request = DeleteRequest(key: try ObjectKey("a"))
      change(&request)
      return try storage.delete([request], in: TestMount.bucket)[0]
    }
    #expect(throws: StorageError.preconditionFailed(condition: "x-amz-if-match-size")) {
      try attempt { $0.size = 4 }.get()
    }
    #expect(throws: StorageError.preconditionFailed(condition: "x-amz-if-match-last-modified-time")) {
      try attempt { $0.lastModified = Timestamp(milliseconds: 1) }.get()
    }
    #expect(throws: StorageError.conditionalConflict) { try attempt { $0.expectation = .noncurrent }.get() }
    _ = try attempt { $0.version = VersionID("other") }.get()
    #expect(mount.visible == ["a"])
    _ = try attempt {
      $0.size = 5
      $0.lastModified = info.lastModified
      $0.condition = .matches([info.etag])
      $0.version = .null
    }.get()
    #expect(mount.visible == [])
  }

  @Test func eachOfManyHasItsOwnResult() throws {
    for key in ["a", "b", "c"] { try storage.put(key, key) }
    mount.tree.script { call, path in
      call == .removeFile && path.text == "b" ? .fails(.accessDenied) : nil
    }
    let requests = try ["a", "b", "none", "c"].map { DeleteRequest(key: try ObjectKey($0)) }
    let results = try storage.delete(requests, in: TestMount.bucket)
    #expect(results.map { (try? $0.get()) != nil } == [true, false, true, true])
    #expect(throws: StorageError.accessDenied) { try results[1].get() }
    #expect(mount.visible == ["b"])
    #expect(try storage.info("b").checksums.count == 1)
  }

  @Test func aLostAnswerIsFoundOut() throws {
    try storage.put("a", "x")
    mount.tree.fail(.removeFile, with: .isDoneButSays(.unavailable(.noAnswer)))
    try storage.delete("a")
    #expect(mount.visible == [])
    try storage.put("b", "x")
    mount.tree.fail(.removeFile, 2, with: .fails(.unavailable(.noAnswer)))
    #expect(throws: StorageError.unavailable("the host does not answer in time")) { try storage.delete("b") }
    #expect(try storage.info("b").checksums.count == 1)
  }

  @Test func whatIsInUseIsRefusedInTheEnd() throws {
    try storage.put("a", "x")
    mount.tree.fail(.removeFile, 100, with: .fails(.busy))
    #expect(throws: StorageError.busy) { try storage.delete("a") }
  }
}
