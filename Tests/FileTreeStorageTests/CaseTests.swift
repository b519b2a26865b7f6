import FileTreeStorage
import Storage
import Testing

@Suite struct CaseTests {
  private let mount = TestMount(MemoryFileSystem(isCaseSensitive: false, names: .windows))
  private var storage: FileTreeStorage { mount.storage }

  private func expectConflict(_ work: () throws -> Void) {
    do { try work() } catch StorageError.keyConflict { return } catch { Issue.record("\(error)") }
    Issue.record("no error")
  }

  @Test func refusesWhatDiffersByCaseAlone() throws {
    mount.tree.edit("Folder/README", [1])
    expectConflict { try storage.put("Folder/readme", "x") }
    expectConflict { try storage.put("folder/other", "x") }
    expectConflict { try storage.put("FOLDER/", "") }
    expectConflict { _ = try storage.copy("Folder/README", to: "Folder/Readme") }
    expectConflict {
      _ = try storage.createUpload(CreateUploadRequest(object: storage.address("folder/x")))
    }
    try storage.put("Folder/README", "new")
    try storage.put("Folder/other", "x")
    #expect(mount.visible == ["Folder", "Folder/README", "Folder/other"])
  }

  @Test func deletesOnlyWhatIsSpeltSo() throws {
    try storage.put("README", "x")
    try storage.delete("readme")
    #expect(mount.visible == ["README"])
    try storage.delete("README")
    #expect(mount.visible == [])
  }

  @Test func aRenameMayChangeTheCaseAlone() throws {
    try storage.put("readme", "x", user: "mine")
    _ = try storage.rename("readme", to: "README")
    #expect(mount.visible == ["README"])
    #expect(try storage.info("README").note == "mine")
  }

  @Test func overwritingReadsNoFolder() throws {
    try storage.put("a/b", "1")
    mount.tree.forgetCalls()
    for text in ["2", "3", "4"] { try storage.put("a/b", text) }
    #expect(mount.tree.calls.filter { $0 == .list }.count <= 1)
  }

  @Test func overwritingManyFilesOfOthersReadsTheirFolderOnce() throws {
    for number in 0..<50 { mount.tree.edit("a/\(number)", [1]) }
    mount.tree.forgetCalls()
    for number in 0..<50 { try storage.put("a/\(number)", "ours") }
    for number in 0..<50 { try storage.put("a/new \(number)", "ours") }
    #expect(mount.tree.calls.count { $0 == .list } <= 2)
  }

  @Test func whatChangedItsCaseIsNotWrittenToUnderItsFormerName() throws {
    mount.tree.edit("readme", [1])
    mount.tree.edit("other", [1])
    try storage.put("other", "x")
    _ = try storage.rename("readme", to: "README")
    expectConflict { try storage.put("readme", "y") }
    #expect(try storage.text("README") == "\u{1}")
  }

  @Test func whatIsGoneMayComeBackInOtherLetters() throws {
    for _ in 0..<2 { try storage.put("Folder/README", "x") }
    try storage.delete("Folder/README")
    try storage.put("folder/readme", "y")
    expectConflict { try storage.put("folder/README", "z") }
    expectConflict { try storage.put("Folder/readme", "z") }
    #expect(mount.visible == ["folder", "folder/readme"])
    #expect(try storage.text("folder/readme") == "y")
  }
}
