import FileTreeStorage
import Testing

@Suite struct TreePathTests {
  @Test(arguments: ["", "a", "a/b", "a b/é/…", "...", ".hidden", "a..b"])
  func takesWhatStaysInside(text: String) { #expect(TreePath(text)?.text == text) }

  @Test(arguments: ["/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.", "a\u{0}"])
  func refusesWhatCouldLeaveTheTree(text: String) { #expect(TreePath(text) == nil) }

  @Test func knowsNameAndParent() throws {
    let path = try #require(TreePath("a/b/c.txt"))
    #expect(path.name == "c.txt")
    #expect(path.parent == TreePath("a/b"))
    #expect(TreePath("a")?.parent == .root)
    #expect(TreePath.root.parent == .root)
    #expect(TreePath.root.name.isEmpty)
  }

  @Test func appendsOneNameOnly() {
    #expect(TreePath.root.appending("a") == TreePath("a"))
    #expect(TreePath("a")?.appending("b") == TreePath("a/b"))
    for name in ["", ".", "..", "b/c", "b\u{0}"] { #expect(TreePath.root.appending(name) == nil) }
  }

  @Test func twoSpellingsAreTwoPaths() { #expect(TreePath("e\u{301}") != TreePath("\u{e9}")) }
}
