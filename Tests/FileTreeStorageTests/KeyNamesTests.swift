import FileTreeStorage
import Storage
import Testing

@Suite struct KeyNamesTests {
  private let posix = KeyNames(rules: .posix)
  private let windows = KeyNames(rules: .windows)
  private let mapped = KeyNames(rules: .windows, mapsReservedCharacters: true)

  @Test(arguments: ["a", "a/b c/é", "e\u{301}", ".hidden", "a..b/...", "a\\b", "con", "x:y", "a. ", "日本語/😀"])
  func aKeyIsAFileAndBack(text: String) throws {
    let key = try ObjectKey(text)
    let place = try posix.place(of: key)
    #expect(place == .file(try #require(TreePath(text))))
    #expect(posix.key(of: place.path) == key)
  }

  @Test func aSlashAtTheEndIsAFolder() throws {
    #expect(try posix.place(of: ObjectKey("a/b/")) == .folder(#require(TreePath("a/b"))))
    #expect(try posix.key(of: #require(TreePath("a/b")), isFolder: true)?.text == "a/b/")
  }

  @Test(arguments: [
    "/", "/a", "a//b", "a//", ".", "..", "../a", "a/../b", "a/.", ".martinet/uploads/x", ".Martinet", ".martinet/",
    "a/.~martinet-0", ".~MARTINET-x/b", "MARTIN~1/uploads", "a/~marti~2", "MA12AF~1",
  ])
  func refusesWhatCouldLeaveTheTreeOrIsTheGateways(text: String) throws {
    for names in [posix, windows, mapped] {
      #expect(throws: StorageError.self) { try names.place(of: ObjectKey(text)) }
    }
  }

  @Test(arguments: [".martinetx", "a/.martinet", "~martinet-0", "martin~a", "a/martin~1", "marti", "~1", "martinet~1"])
  func takesWhatIsOnlySimilarToHiddenNames(text: String) throws {
    _ = try windows.place(of: ObjectKey(text))
  }

  @Test(arguments: [
    "a\\b", "a:b", "a*", "?", "a\"b", "<a", "a>", "a|b", "a\u{1}", "a\u{1f}", "a.", "a /b", "...", "con", "NUL.txt",
    "com1", "LPT9.tar.gz", "a/aux/b", "COM\u{b2}", "Con .txt", "CONIN$",
  ])
  func windowsRefusesWhatItCannotHold(text: String) throws {
    #expect(throws: StorageError.self) { try windows.place(of: ObjectKey(text)) }
  }

  @Test(arguments: ["concert", "com", "com10", "nul1", "a.b", " a", "console.log", "lpt", "~$report.docx", "a\u{7f}"])
  func windowsTakesTheRest(text: String) throws {
    #expect(try windows.place(of: ObjectKey(text)).path.text == text)
  }

  @Test(arguments: [
    ("a:b", "a\u{f03a}b"), ("\\", "\u{f05c}"), ("what?/a*", "what\u{f03f}/a\u{f02a}"), ("a.", "a\u{f02e}"),
    ("a ", "a\u{f020}"), ("a..", "a.\u{f02e}"), ("\u{1}\"<>|", "\u{f001}\u{f022}\u{f03c}\u{f03e}\u{f07c}"),
    ("a. b", "a. b"),
  ])
  func mapsReservedCharactersThereAndBack(text: String, name: String) throws {
    let path = try mapped.place(of: ObjectKey(text)).path
    #expect(path.text == name)
    #expect(try mapped.key(of: path) == ObjectKey(text))
  }

  @Test(arguments: ["a\u{f03a}b", "a\u{f02e}", "\u{f001}", "con", "com1.txt"])
  func mappingRefusesWhatWouldComeBackAsAnotherKey(text: String) throws {
    #expect(throws: StorageError.self) { try mapped.place(of: ObjectKey(text)) }
  }

  @Test(arguments: ["\u{f041}", "a\u{f02e}b", "\u{f020}x", "\u{f000}"])
  func mappingLeavesAloneWhatStandsForNothing(text: String) throws {
    let path = try mapped.place(of: ObjectKey(text)).path
    #expect(path.text == text)
    #expect(try mapped.key(of: path) == ObjectKey(text))
  }

  @Test func doesNotShowNamesThatAreNoKeys() {
    #expect(windows.keyPart(ofEntry: "a:b", in: .root) == nil)
    #expect(posix.keyPart(ofEntry: "a:b", in: .root) == "a:b")
    #expect(posix.keyPart(ofEntry: ".martinet", in: .root) == nil)
    #expect(posix.keyPart(ofEntry: ".~martinet-12", in: .root) == nil)
    #expect(mapped.keyPart(ofEntry: "a:b", in: .root) == nil)
    #expect(mapped.keyPart(ofEntry: "\u{f02e}", in: .root) == nil)
    #expect(mapped.keyPart(ofEntry: "a\u{f03a}b", in: .root) == "a:b")
  }

  @Test func refusesNamesAndPathsThatAreTooLong() throws {
    let name = String(repeating: "é", count: 127)
    _ = try posix.place(of: ObjectKey(name + "x"))
    #expect(throws: StorageError.self) { try posix.place(of: ObjectKey(name + "xy")) }
    let short = KeyNames(rules: .posix, maximumPathBytes: 10)
    _ = try short.place(of: ObjectKey("12345/7890"))
    #expect(throws: StorageError.self) { try short.place(of: ObjectKey("12345/78901")) }
  }

  @Test func aPrefixLeadsIntoAFolder() {
    #expect(posix.folder(ofPrefix: "") == .root)
    #expect(posix.folder(ofPrefix: "ab") == .root)
    #expect(posix.folder(ofPrefix: "a/b/c") == TreePath("a/b"))
    for prefix in ["/", "a//b", "../", ".martinet/"] { #expect(posix.folder(ofPrefix: prefix) == nil) }
  }
}
