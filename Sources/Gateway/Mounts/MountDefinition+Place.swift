import Glibc

extension MountDefinition {
  /// Why a folder cannot be a mount: the store's own files are in it, or it is among them.
  func problem(beside dataDirectory: String) -> String? {
    guard kind == .posix else { return nil }
    let store = Self.resolved(dataDirectory), folder = Self.resolved(path)
    guard Self.contains(store, folder) || Self.contains(folder, store) else { return nil }
    return "mount '\(name)': its path and data_dir overlap: the store's own files would be objects"
  }

  private static func contains(_ outer: String, _ inner: String) -> Bool {
    let prefix = outer.hasSuffix("/") ? outer : "\(outer)/"
    return inner.utf8.elementsEqual(outer.utf8) || inner.utf8.starts(with: prefix.utf8)
  }

  /// Without links, as far as it is there.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else {
      guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else { return path }
      return resolved(String(path[..<slash])) + path[slash...]
    }
    defer { free(real) }
    return String(cString: real)
  }
}
