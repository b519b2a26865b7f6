/// A place below the root of a file system: names joined by `/`, none of them empty, `.` or `..`; the root itself is the empty path.
/// Which further names a file system cannot hold is its own matter (`NameRules`).
package struct TreePath: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  package static let root = TreePath(unchecked: "")

  /// Nil where a name is empty, `.` or `..`, or contains NUL: such a path could leave the tree.
  package init?(_ text: String) {
    guard text.isEmpty || Self.isInside(text) else { return nil }
    self.text = text
  }

  private init(unchecked text: String) { self.text = text }

  package var isRoot: Bool { text.isEmpty }

  /// The last name; empty for the root.
  package var name: Substring {
    text[(text.utf8.lastIndex(of: Self.slash).map(text.utf8.index(after:)) ?? text.startIndex)...]
  }

  /// Where it lies; the root for the root.
  package var parent: TreePath {
    TreePath(unchecked: String(text[..<(text.utf8.lastIndex(of: Self.slash) ?? text.startIndex)]))
  }

  /// The names from the root on.
  package var names: [Substring] {
    text.utf8.split(separator: Self.slash).map { Substring($0) }
  }

  /// A place directly below this one. Nil as `init`, and for a name with a `/` in it.
  package func appending(_ name: some StringProtocol) -> TreePath? {
    guard !name.utf8.contains(Self.slash), Self.isInside(String(name)) else { return nil }
    return TreePath(unchecked: isRoot ? String(name) : "\(text)/\(name)")
  }

  package var description: String { isRoot ? "/" : text }

  private static let slash = UInt8(ascii: "/")

  private static func isInside(_ text: String) -> Bool {
    !text.utf8.contains(0)
      && text.utf8.split(separator: slash, omittingEmptySubsequences: false).allSatisfy {
        !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
      }
  }

  // `String ==` is canonical equivalence: two spellings of a name are two files.
  package static func == (left: TreePath, right: TreePath) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  package func hash(into hasher: inout Hasher) {
    var text = self.text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
