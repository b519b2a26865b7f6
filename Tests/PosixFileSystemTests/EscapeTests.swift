import FileTreeStorage
import Glibc
import PosixFileSystem
import Testing

/// C22: What a hostile or careless neighbour may put into the tree.
@Suite struct EscapeTests {
  private let tree = TestTree()

  init() throws {
    close(open(tree.outside + "/secret", O_CREAT | O_WRONLY, 0o666))
    try tree.files.makeFolder(tree.path("folder"))
    try tree.write("inside", to: "folder/file")
    let links = [
      ("out", tree.outside + "/secret"), ("outUp", "../outside/secret"), ("outFolder", tree.outside),
      ("outFolderUp", "../outside"), ("dangling", "nothing"), ("circle", "circle"),
      ("absolute", tree.path + "/folder/file"),
      ("proc", "/proc/self/root"), ("loop", "."), ("folderLink", "folder"), ("fileLink", "folder/file"),
      ("folder/up", "../folder/file"),
    ]
    for (name, target) in links { symlink(target, "\(tree.path)/\(name)") }
    mkfifo(tree.path + "/pipe", 0o666)
  }

  @Test func linksThatLeadOutAreAbsent() throws {
    for name in ["out", "outUp", "outFolder", "outFolderUp", "dangling", "circle", "absolute", "proc"] {
      let path = tree.path(name)
      #expect(throws: FileSystemError.notFound) { try tree.files.status(of: path) }
      #expect(throws: FileSystemError.notFound) { try tree.files.open(path) }
      #expect(throws: FileSystemError.notFound) { try tree.files.status(of: tree.path("\(name)/secret")) }
      #expect(throws: FileSystemError.notFound) { try tree.files.create(tree.path("\(name)/new")) }
      #expect(throws: FileSystemError.exists) { try tree.files.create(path) }
    }
  }

  @Test func linksToFilesInTheTreeAreFollowed() throws {
    #expect(try tree.read("fileLink") == "inside")
    #expect(try tree.read("folder/up") == "inside")
    #expect(try tree.files.status(of: tree.path("fileLink")).size == 6)
  }

  @Test func everyFolderIsInTheTreeOnce() throws {
    for name in ["loop", "folderLink"] {
      #expect(try tree.files.status(of: tree.path(name)).kind == .other)
      #expect(throws: FileSystemError.self) { try tree.entries(name) }
      #expect(throws: FileSystemError.notFound) { try tree.files.status(of: tree.path("\(name)/file")) }
      #expect(throws: FileSystemError.notFound) { try tree.files.create(tree.path("\(name)/new")) }
    }
  }

  @Test func oneBadEntryDoesNotEmptyAListing() throws {
    let badName = Array((tree.path + "/").utf8) + [0xff, 0xfe, 0]
    close(
      badName.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o666) }
    )
    #expect(try tree.names() == ["fileLink", "folder", "folderLink", "loop", "pipe"])
    #expect(try tree.entries()["pipe"]?.kind == .other)
    #expect(try tree.entries()["fileLink"]?.kind == .file)
  }

  @Test func pipesAreNotOpened() throws {
    symlink("pipe", tree.path + "/pipeLink")
    for name in ["pipe", "pipeLink"] {
      #expect(throws: FileSystemError.notFound) { try tree.files.open(tree.path(name)) }
    }
  }

  @Test func whatIsNotListedIsNeitherReplacedNorRemoved() throws {
    try tree.write("new", to: "temp")
    for name in ["pipe", "out", "outUp", "dangling", "loop"] {
      #expect(throws: FileSystemError.accessDenied) {
        try tree.files.replace(tree.path(name), with: tree.path("temp"))
      }
      #expect(throws: FileSystemError.notFound) { try tree.files.removeFile(tree.path(name)) }
      var status = stat()
      #expect(lstat("\(tree.path)/\(name)", &status) == 0 && status.st_mode & S_IFMT != S_IFREG)
    }
    #expect(try tree.read("temp") == "new")
  }

  @Test func replacingALinkLeavesItsTarget() throws {
    try tree.write("new", to: "temp")
    try tree.files.replace(tree.path("fileLink"), with: tree.path("temp"))
    #expect(try tree.read("fileLink") == "new")
    #expect(try tree.read("folder/file") == "inside")
    try tree.files.removeFile(tree.path("folder/up"))
    #expect(try tree.names("folder") == ["file"])
  }

  /// Somebody swaps a folder for a link that leads out, over and over, while paths through it are used.
  @Test func aFolderThatBecomesALinkLeadsNowhere() throws {
    try tree.files.makeFolder(tree.path("swap"))
    symlink(tree.outside, tree.path + "/other")
    close(open(tree.outside + "/file", O_CREAT | O_WRONLY, 0o666))
    let swapper = Swapper(tree.path + "/swap", tree.path + "/other")
    for number in 0..<2000 {
      if let file = try? tree.files.create(tree.path("swap/n\(number)")) { file.discard() }
      #expect(throws: FileSystemError.self) { try tree.files.open(tree.path("swap/file")) }
    }
    swapper.stop()
    #expect(Swapper.names(in: tree.outside) == ["file", "secret"])
  }
}
