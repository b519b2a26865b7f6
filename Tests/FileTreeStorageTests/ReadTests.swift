import FileTreeStorage
import Storage
import Testing

@Suite struct ReadTests {
  private let mount = TestMount()
  private var storage: FileTreeStorage { mount.storage }

  @Test func readsWhatOthersWrote() throws {
    mount.tree.edit("folder/report.docx", Array("hello".utf8))
    let info = try storage.info("folder/report.docx")
    #expect(info.size == 5)
    #expect(
      info.metadata.contentType == "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    #expect(info.itemVersion?.isEmpty == false)
    #expect(try storage.text("folder/report.docx") == "hello")
    #expect(try storage.bytes("folder/report.docx", 1..<3) == Array("el".utf8))
    #expect(try storage.open(storage.address("folder/report.docx")).info.etag == info.etag)
  }

  @Test(arguments: ["none", "folder", "file/", "file/below", "a//b", "../x", ".martinet/x", "none/"])
  func whatIsNoObjectIsNotThere(key: String) throws {
    mount.tree.edit("folder/a", [1])
    mount.tree.edit("file", [1])
    #expect(throws: StorageError.noSuchKey) { try storage.info(key) }
    #expect(throws: StorageError.noSuchKey) { try storage.open(storage.address(key)) }
    #expect(throws: StorageError.noSuchVersion) { try storage.head(storage.address(key, version: .null)) }
  }

  @Test func aFolderIsAnEmptyObject() throws {
    mount.tree.edit("folder/a", [1])
    let info = try storage.info("folder/")
    #expect(info.size == 0)
    #expect(info.metadata.contentType == "application/x-directory")
    #expect(try storage.bytes("folder/") == [])
  }

  @Test func onlyTheNullVersionIsThere() throws {
    mount.tree.edit("a", [1])
    #expect(try storage.head(storage.address("a", version: .null)).size == 1)
    #expect(throws: StorageError.noSuchVersion) {
      try storage.head(storage.address("a", version: VersionID("other")))
    }
  }

  @Test func knowsNoOtherBucket() throws {
    let other = BucketAddress(tenant: .default, name: BucketName("other")!)
    #expect(throws: StorageError.noSuchBucket) { try storage.bucket(other) }
    #expect(throws: StorageError.noSuchBucket) {
      try storage.head(ObjectAddress(bucket: other, key: ObjectKey("a")))
    }
    #expect(throws: StorageError.noSuchBucket) { try storage.delete([], in: other) }
    #expect(try storage.buckets(of: .default).map(\.name) == [TestMount.bucket.name])
  }

  @Test(
    arguments: [
      (.accessDenied, .accessDenied), (.busy, .busy), (.noSpace, .insufficientSpace), (.overloaded, .slowDown),
      (.unavailable(.noAnswer), .unavailable("the host does not answer in time")),
      (.unavailable(.noSuchPath), .unavailable("there is no such folder")), (.failed("x"), .failed("x")),
      (.invalidName, .noSuchKey), (.isFolder, .noSuchKey),
    ] as [(FileSystemError, StorageError)])
  func saysWhyItCannotRead(fault: FileSystemError, error: StorageError) throws {
    mount.tree.edit("a", [1])
    mount.tree.script { call, _ in call == .status || call == .open ? .fails(fault) : nil }
    #expect(throws: error) { try storage.info("a") }
    #expect(throws: error) { try storage.open(storage.address("a")) }
  }

  @Test func triesAgainWhileAFileIsInUse() throws {
    mount.tree.edit("a", [1])
    mount.tree.fail(.open, 3, with: .fails(.busy))
    #expect(try storage.bytes("a") == [1])
  }

  @Test func whatIsLostWhileReadingCutsTheAnswer() throws {
    mount.tree.edit("a", [1, 2, 3])
    let reader = try storage.open(storage.address("a"))
    mount.tree.fail(.read, with: .fails(.changed))
    #expect(throws: StorageError.self) { try reader.read(0..<3) }
  }

  @Test func whatIsWrittenIntoAFileCutsTheAnswer() throws {
    let old = [UInt8](repeating: 1, count: 5000)
    mount.tree.edit("a", old)
    let reader = try storage.open(storage.address("a"))
    mount.tree.overwrite("a", [UInt8](repeating: 2, count: 5000))
    #expect(throws: StorageError.self) { try reader.read(0..<5000) }
    #expect(throws: StorageError.self) { try reader.read(100..<3000) }
  }

  @Test func aFileThatIsReplacedOrRemovedIsReadToItsEnd() throws {
    let old = [UInt8](repeating: 1, count: 5000)
    mount.tree.edit("a", old)
    let reader = try storage.open(storage.address("a"))
    try storage.put("a", "new")
    #expect(try reader.read(0..<5000) == old)
    mount.tree.drop("a")
    #expect(try reader.read(0..<5000) == old)
  }
}
