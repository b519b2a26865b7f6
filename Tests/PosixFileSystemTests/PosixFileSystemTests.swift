import FileTreeStorage
import Glibc
import PosixFileSystem
import Testing

@Suite struct PosixFileSystemTests {
  private let tree = TestTree()

  @Test func readsWhatWasWritten() throws {
    let written = try tree.write("hello", to: "a")
    let file = try tree.files.open(tree.path("a"))
    #expect(written == file.status)
    #expect(try tree.files.status(of: tree.path("a")) == written)
    #expect(try tree.entries()["a"] == written)
    #expect(written.kind == .file && written.size == 5 && written.fileID != 0)
    #expect(try file.text() == "hello")
    #expect(file.descriptor != nil)
    var buffer = [UInt8](repeating: 0, count: 2)
    #expect(try buffer.withUnsafeMutableBytes { try file.read(at: 3, into: $0) } == 2)
    #expect(buffer == Array("lo".utf8))
    #expect(try buffer.withUnsafeMutableBytes { try file.read(at: 5, into: $0) } == 0)
  }

  @Test func createsOnlyWhereNothingIs() throws {
    try tree.write("1", to: "a")
    #expect(throws: FileSystemError.exists) { try tree.files.create(tree.path("a")) }
    #expect(throws: FileSystemError.notFound) { try tree.files.create(tree.path("none/a")) }
    #expect(throws: FileSystemError.notFound) { try tree.files.create(tree.path("a/b")) }
    #expect(throws: FileSystemError.invalidName) {
      try tree.files.create(tree.path(String(repeating: "x", count: 256)))
    }
  }

  @Test func discardedFilesAreGone() throws {
    let file = try tree.files.create(tree.path("a"))
    try file.write("half")
    file.discard()
    #expect(try tree.names() == [])
  }

  @Test func stampsTwoStatesOfOneSizeDifferently() throws {
    let times = try (0..<50).map { try tree.write("x", to: "f\($0)").modified }
    #expect(Set(times).count == 50)
  }

  @Test func movingDoesNotChangeTheStamp() throws {
    let written = try tree.write("x", to: "temp")
    try tree.files.move(tree.path("temp"), to: tree.path("a"))
    #expect(try tree.files.status(of: tree.path("a")) == written)
  }

  @Test func replacesWhileReadersKeepTheOldFile() throws {
    try tree.write("old", to: "a")
    try tree.write("new", to: "temp")
    let reader = try tree.files.open(tree.path("a"))
    try tree.files.replace(tree.path("a"), with: tree.path("temp"))
    #expect(try reader.text() == "old")
    #expect(try tree.read("a") == "new")
    #expect(try tree.names() == ["a"])
  }

  @Test func whoCouldOpenTheOldFileCanOpenTheNewOne() throws {
    for permissions: mode_t in [0o664, 0o600, 0o444, 0o6755] {
      try tree.write("old", to: "a")
      chmod(tree.path + "/a", permissions)
      let written = try tree.write("new", to: "temp")
      try tree.files.replace(tree.path("a"), with: tree.path("temp"))
      var status = stat()
      #expect(stat(tree.path + "/a", &status) == 0 && status.st_mode & 0o7777 == permissions & 0o777)
      #expect(try tree.files.status(of: tree.path("a")) == written)
      try tree.files.removeFile(tree.path("a"))
    }
  }

  @Test func replacesNeitherFoldersNorByFolders() throws {
    try tree.files.makeFolder(tree.path("empty"))
    try tree.files.makeFolder(tree.path("other"))
    try tree.write("x", to: "a")
    #expect(throws: FileSystemError.isFolder) { try tree.files.replace(tree.path("empty"), with: tree.path("a")) }
    #expect(throws: FileSystemError.isFolder) { try tree.files.replace(tree.path("empty"), with: tree.path("other")) }
    #expect(throws: FileSystemError.notFound) { try tree.files.replace(tree.path("b"), with: tree.path("none")) }
    #expect(try tree.names() == ["a", "empty", "other"])
  }

  @Test func movesOnlyWhereNothingIs() throws {
    try tree.write("1", to: "a")
    try tree.write("2", to: "b")
    try tree.files.makeFolder(tree.path("folder"))
    for taken in ["b", "folder"] {
      #expect(throws: FileSystemError.exists) { try tree.files.move(tree.path("a"), to: tree.path(taken)) }
    }
    #expect(throws: FileSystemError.notFound) { try tree.files.move(tree.path("none"), to: tree.path("c")) }
    try tree.files.move(tree.path("a"), to: tree.path("folder/c"))
    #expect(try tree.read("folder/c") == "1")
  }

  @Test func assemblesWholeFiles() throws {
    let large = String(repeating: "0123456789", count: 30_000)
    try tree.write(large, to: "1")
    try tree.write("", to: "2")
    try tree.write("end", to: "3")
    let sources = ["1", "2", "3", "1"].map(tree.path)
    let status = try tree.files.assemble(sources, into: tree.path("all"))
    #expect(try tree.files.status(of: tree.path("all")) == status)
    #expect(try tree.read("all") == large + "end" + large)
    #expect(throws: FileSystemError.exists) { try tree.files.assemble(sources, into: tree.path("all")) }
    #expect(throws: FileSystemError.notFound) {
      try tree.files.assemble([tree.path("1"), tree.path("none")], into: tree.path("half"))
    }
    #expect(try tree.names() == ["1", "2", "3", "all"])
  }

  @Test func tellsFilesAndFoldersApart() throws {
    try tree.files.makeFolder(tree.path("folder"))
    try tree.write("x", to: "folder/a")
    try tree.write("x", to: "file")
    let files = tree.files
    #expect(throws: FileSystemError.isFolder) { try files.open(tree.path("folder")) }
    #expect(throws: FileSystemError.isFolder) { try files.removeFile(tree.path("folder")) }
    #expect(throws: FileSystemError.notFolder) { try files.removeFolder(tree.path("file")) }
    #expect(throws: FileSystemError.notEmpty) { try files.removeFolder(tree.path("folder")) }
    #expect(throws: FileSystemError.exists) { try files.makeFolder(tree.path("file")) }
    #expect(throws: FileSystemError.exists) { try files.makeFolder(tree.path("folder")) }
    #expect(throws: FileSystemError.notFound) { try files.makeFolder(tree.path("none/folder")) }
    #expect(throws: FileSystemError.notFolder) { try tree.entries("file") }
    #expect(throws: FileSystemError.notFound) { try tree.entries("file/x") }
    #expect(throws: FileSystemError.notFound) { try tree.entries("none") }
    #expect(throws: FileSystemError.notFound) { try files.status(of: tree.path("file/x")) }
    #expect(try files.status(of: .root).kind == .folder)
    try files.sync(tree.path("folder"))
    try files.removeFile(tree.path("folder/a"))
    try files.removeFolder(tree.path("folder"))
    #expect(try tree.names() == ["file"])
  }

  @Test func keepsNamesByteForByte() throws {
    let names = ["é", "e\u{301}", "💧👩‍👩‍👧", String(repeating: "x", count: 255), "a\\b", "..x", " ", "a:b", "\u{1}", "\n"]
    for name in names { try tree.write(name, to: name) }
    var found: Set<[UInt8]> = []
    try tree.files.list(.root) { batch in
      for entry in batch { found.insert(Array(entry.name.utf8)) }
      return true
    }
    #expect(found == Set(names.map { Array($0.utf8) }))
    for name in names { #expect(try Array(tree.read(name).utf8) == Array(name.utf8)) }
  }

  @Test func listsLargeFoldersInBatchesAndStopsWhenAsked() throws {
    for number in 0..<2500 { close(open("\(tree.path)/\(number)", O_CREAT | O_WRONLY, 0o666)) }
    #expect(try tree.entries().count == 2500)
    var batches = 0
    try tree.files.list(.root) { _ in
      batches += 1
      return false
    }
    #expect(batches == 1)
  }

  @Test func examinesAndLeavesNothing() throws {
    try tree.files.examine()
    #expect(tree.files.traits.isCaseSensitive)
    #expect(tree.files.traits.timeResolution == 1)
    #expect(tree.files.traits.maximumNameBytes == 255)
    #expect(try tree.names() == [])
    let space = try tree.files.space()
    #expect(space.total > 0 && space.available >= 0 && space.available <= space.total)
  }

  @Test func saysWhyAMountDoesNotWork() throws {
    let missing = PosixFileSystem(path: tree.path + "/none")
    #expect(throws: FileSystemError.unavailable(.noSuchPath)) { try missing.examine() }
    #expect(throws: FileSystemError.unavailable(.noSuchPath)) { try missing.status(of: tree.path("a")) }
    try tree.write("x", to: "file")
    let file = PosixFileSystem(path: tree.path + "/file")
    #expect(throws: FileSystemError.unavailable(.noSuchPath)) { try file.examine() }
    try tree.files.makeFolder(tree.path("none"))
    try missing.examine()
  }

  @Test func noticesThatTheDirectoryIsAnotherOne() throws {
    try tree.files.examine()
    try tree.write("x", to: "a")
    rename(tree.path, tree.path + "-old")
    #expect(throws: FileSystemError.unavailable(.noSuchPath)) { try tree.files.examine() }
    #expect(throws: FileSystemError.unavailable(.noSuchPath)) { try tree.names() }
    mkdir(tree.path, 0o777)
    try tree.files.examine()
    #expect(try tree.names() == [])
  }
}
