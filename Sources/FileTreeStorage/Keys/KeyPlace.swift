/// What a key stands for in the tree.
package enum KeyPlace: Hashable, Sendable {
  case file(TreePath)
  /// The key ends with a slash.
  case folder(TreePath)

  package var path: TreePath {
    switch self {
    case .file(let path), .folder(let path): path
    }
  }

  /// Whether something of that kind is the object that the key names.
  func takes(_ kind: FileStatus.Kind) -> Bool {
    switch self {
    case .file: kind == .file
    case .folder: kind == .folder
    }
  }
}
