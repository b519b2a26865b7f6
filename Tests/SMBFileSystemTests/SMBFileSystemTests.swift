import FileTreeStorage
import Glibc
import SMBFileSystem
import Testing

@Suite struct SMBFileSystemTests {
  private let tree: TestTree

  init() throws { tree = try TestTree() }

  @Test func readsWhatWasWritten() throws {
    let written = try tree.write("hello", to: "a")
    let file = try tree.files.open(tree.path("a"))
    #expect(written == file.status)
    #expect(try tree.files.status(of: tree.path("a")) == written)
    #expect(written.kind == .file && written.size == 5 && written.fileID != 0)
    #expect(try file.text() == "hello")
    var buffer = [UInt8](repeating: 0, count: 2)
    #expect(try buffer.withUnsafeMutableBytes { try file.read(at: 3, into: $0) } == 2)
    #expect(buffer == Array("lo".utf8))
    #expect(try buffer.withUnsafeMutableBytes { try file.read(at: 5, into: $0) } == 0)
  }

  @Test func listsWithTheSameSizeAndTime() throws {
    let written = try tree.write("hello", to: "a")
    let listed = try #require(try tree.entries()["a"])
    #expect(listed.size == written.size && listed.modified == written.modified && listed.kind == .file)
    try tree.files.makeFolder(tree.path("b"))
    #expect(try tree.entries()["b"]?.kind == .folder)
  }

  @Test func createsOnlyWhereNothingIs() throws {
    try tree.write("1", to: "a")
    #expect(throws: FileSystemError.exists) { try tree.files.create(tree.path("a")) }
    #expect(throws: FileSystemError.notFound) { try tree.files.create(tree.path("none/a")) }
    #expect(throws: FileSystemError.notFound) { try tree.files.create(tree.path("a/b")) }
  }

  @Test func discardedFilesAreGone() throws {
    let file = try tree.files.create(tree.path("a"))
    try file.write("half")
    file.discard()
    #expect(try tree.names() == [])
  }

  @Test func movesOnlyWhereNothingIs() throws {
    let written = try tree.write("x", to: "temp")
    try tree.write("y", to: "b")
    #expect(throws: FileSystemError.exists) { try tree.files.move(tree.path("temp"), to: tree.path("b")) }
    #expect(try tree.read("b") == "y")
    try tree.files.move(tree.path("temp"), to: tree.path("a"))
    #expect(try tree.files.status(of: tree.path("a")) == written)
    #expect(throws: FileSystemError.notFound) { try tree.files.move(tree.path("temp"), to: tree.path("c")) }
  }

  @Test func replacesInOneStep() throws {
    try tree.write("old", to: "a")
    try tree.write("new", to: "temp")
    try tree.files.replace(tree.path("a"), with: tree.path("temp"))
    #expect(try tree.read("a") == "new")
    #expect(try tree.names() == ["a"])
    try tree.files.makeFolder(tree.path("folder"))
    #expect(throws: FileSystemError.isFolder) { try tree.files.replace(tree.path("folder"), with: tree.path("a")) }
    #expect(throws: FileSystemError.notFound) { try tree.files.replace(tree.path("a"), with: tree.path("none")) }
    #expect(try tree.names() == ["a", "folder"])
  }

  @Test func removesFilesAndFoldersOnlyAsWhatTheyAre() throws {
    try tree.write("1", to: "a")
    try tree.files.makeFolder(tree.path("b"))
    try tree.write("1", to: "b/c")
    #expect(throws: FileSystemError.isFolder) { try tree.files.removeFile(tree.path("b")) }
    #expect(throws: FileSystemError.notEmpty) { try tree.files.removeFolder(tree.path("b")) }
    #expect(throws: FileSystemError.notFolder) { try tree.files.removeFolder(tree.path("a")) }
    try tree.files.removeFile(tree.path("b/c"))
    try tree.files.removeFolder(tree.path("b"))
    try tree.files.removeFile(tree.path("a"))
    #expect(try tree.names() == [])
    #expect(throws: FileSystemError.notFound) { try tree.files.removeFile(tree.path("a")) }
    #expect(throws: FileSystemError.notFound) { try tree.files.removeFolder(tree.path("b")) }
  }

  @Test func tellsFilesFromFolders() throws {
    try tree.write("1", to: "a")
    try tree.files.makeFolder(tree.path("b"))
    #expect(throws: FileSystemError.exists) { try tree.files.makeFolder(tree.path("b")) }
    #expect(throws: FileSystemError.exists) { try tree.files.makeFolder(tree.path("a")) }
    #expect(throws: FileSystemError.notFound) { try tree.files.makeFolder(tree.path("x/y")) }
    #expect(throws: FileSystemError.isFolder) { try tree.files.open(tree.path("b")) }
    #expect(throws: FileSystemError.notFolder) { try tree.files.list(tree.path("a")) { _ in true } }
    #expect(throws: FileSystemError.notFound) { try tree.files.list(tree.path("x")) { _ in true } }
  }

  @Test func readsAndWritesLongFilesInPieces() throws {
    let bytes = (0..<3_500_001).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    let file = try tree.files.create(tree.path("long"))
    for start in stride(from: 0, to: bytes.count, by: 700_001) {
      try file.write(Array(bytes[start..<min(start + 700_001, bytes.count)]))
    }
    #expect(try file.finish().size == Int64(bytes.count))
    #expect(try tree.files.open(tree.path("long")).bytes() == bytes)
    #expect(try tree.files.open(tree.path("long")).bytes(piece: 99_999) == bytes)
    var buffer = [UInt8](repeating: 0, count: 1000)
    let count = try buffer.withUnsafeMutableBytes {
      try tree.files.open(tree.path("long")).read(at: 3_000_000, into: $0)
    }
    #expect(count == 1000 && buffer[...] == bytes[3_000_000..<3_001_000])
  }

  @Test func readsAheadOfOneFileWhileOthersAreOpened() throws {
    let tree = try TestTree(limits: try SMBShare.Limits(chunkBytes: 128 << 10, sessions: 1))
    let long = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 / 4096) }
    let file = try tree.files.create(tree.path("long"))
    try file.write(long)
    _ = try file.finish()
    try tree.write("short", to: "short")
    let reading = try tree.files.open(tree.path("long"))
    var buffer = [UInt8](repeating: 0, count: 128 << 10)
    var found: [UInt8] = []
    while case let count = try buffer.withUnsafeMutableBytes({ try reading.read(at: Int64(found.count), into: $0) }),
      count > 0
    {
      found += buffer[..<count]
      #expect(try tree.read("short") == "short")
    }
    #expect(found == long)
  }

  @Test func assemblesAtTheServer() throws {
    let parts = ["first ", "", "second ", "third"]
    for (number, part) in parts.enumerated() { try tree.write(part, to: "part\(number)") }
    let sources = try parts.indices.map { try tree.path("part\($0)") }
    let status = try tree.files.assemble(sources, into: tree.path("whole"))
    #expect(status.size == Int64(parts.joined().utf8.count))
    #expect(try tree.read("whole") == parts.joined())
    #expect(throws: FileSystemError.exists) { try tree.files.assemble(sources, into: tree.path("whole")) }
    #expect(throws: FileSystemError.notFound) {
      try tree.files.assemble(sources + [tree.path("none")], into: tree.path("other"))
    }
    #expect(try tree.names() == ["part0", "part1", "part2", "part3", "whole"])
  }

  @Test func knowsTheRoom() throws {
    let space = try tree.files.space()
    #expect(space.total > space.available && space.available > 0)
  }

  @Test(arguments: [
    "a b", "100%", "a%41b", "x?y".replacing("?", with: "#"), "a;b", "it's", "!ls", "-f", "$HOME", "`id`", "a&b",
    "ünïcode", "u\u{308}", "🙂👨‍👩‍👧", "日本語",
    "a@b:".replacing(":", with: "="), "~", "[x]{y}", "a,b+c", ".hidden", String(repeating: "n", count: 250),
  ])
  func takesAwkwardNames(_ name: String) throws {
    try tree.write("1", to: name)
    #expect(try tree.names() == [name])
    try tree.files.move(tree.path(name), to: tree.path("plain"))
    try tree.files.replace(tree.path(name), with: tree.path("plain"))
    #expect(try tree.read(name) == "1")
    #expect(try tree.names() == [name])
    try tree.files.removeFile(tree.path(name))
  }

  @Test(arguments: [
    "a\\b", "a:b", "a*", "a?", "a\"b", "a<b", "a>b", "a|b", "dot.", "space ", "a\nb", "a\u{7}b",
    String(repeating: "x", count: 256),
  ])
  func refusesNamesThatWouldBeOthers(_ name: String) throws {
    #expect(throws: FileSystemError.invalidName) { try tree.files.create(tree.path(name)) }
    #expect(throws: FileSystemError.invalidName) { try tree.files.status(of: tree.path(name)) }
    try tree.write("1", to: "a")
    #expect(throws: FileSystemError.invalidName) { try tree.files.move(tree.path("a"), to: tree.path(name)) }
    #expect(try tree.names() == ["a"])
  }

  @Test func stopsListingWhenTold() throws {
    for number in 0..<20 { try write("", to: "\(tree.local)/f\(number)") }
    var batches = 0
    try tree.files.list(tree.folder) { _ in
      batches += 1
      return false
    }
    #expect(batches == 1)
  }

  @Test func listsMoreThanOneBatch() throws {
    let prefix = String(repeating: "n", count: 200)
    for number in 0..<3000 { try write("", to: "\(tree.local)/\(prefix)\(number)") }
    var (batches, names) = (0, Set<String>())
    try tree.files.list(tree.folder) { entries in
      batches += 1
      names.formUnion(entries.map(\.name))
      return true
    }
    #expect(names.count == 3000 && batches > 1)
  }
}
