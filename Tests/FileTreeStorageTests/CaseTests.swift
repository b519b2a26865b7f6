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
}
