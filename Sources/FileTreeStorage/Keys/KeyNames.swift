package import Storage

/// Which key is which file, there and back: each part of a key between slashes is a name in the tree.
///
/// It is one to one: what would come back as another key is no key, and a file whose name is no key's is not shown.
package struct KeyNames: Sendable {
  private let rules: NameRules
  private let maps: Bool
  private let maximumNameBytes: Int
  private let maximumPathBytes: Int

  /// - Parameter mapsReservedCharacters: has an effect with the rules of Windows alone.
  package init(
    rules: NameRules, mapsReservedCharacters: Bool = false, maximumNameBytes: Int = 255, maximumPathBytes: Int = 1024
  ) {
    self.rules = rules
    maps = mapsReservedCharacters && rules == .windows
    self.maximumNameBytes = maximumNameBytes
    self.maximumPathBytes = maximumPathBytes
  }

  /// Where a key's file or folder is.
  /// - Throws: `invalidKey` for what the tree cannot hold.
  package func place(of key: ObjectKey) throws(StorageError) -> KeyPlace {
    let text = key.text
    guard text.utf8.last == UInt8(ascii: "/") else { return .file(try path(ofText: text[...])) }
    return .folder(try path(ofText: text[..<text.utf8.index(before: text.utf8.endIndex)]))
  }

  /// The folder that a key or a prefix leads into: what comes before its last slash. The root for none.
  /// - Returns: nil where the tree cannot have such a folder: nothing is below it then.
  package func folder(ofPrefix prefix: String) -> TreePath? {
    guard let slash = prefix.utf8.lastIndex(of: UInt8(ascii: "/")) else { return .root }
    return try? path(ofText: prefix[..<slash])
  }

  /// What an entry of a folder is called in keys. Nil for what is hidden, and for names that are no key's.
  package func keyPart(ofEntry name: String, in folder: TreePath) -> String? {
    guard !HiddenNames.hides(name, atRoot: folder.isRoot) else { return nil }
    let part = maps ? ReservedCharacters.unmap(name) : name
    guard let back = try? self.name(of: part, atRoot: folder.isRoot), back.utf8.elementsEqual(name.utf8) else {
      return nil
    }
    return part
  }

  /// The key of a file, or (with a slash at its end) of a folder. Nil as `keyPart`, for the root, and for paths that are too long for keys.
  package func key(of path: TreePath, isFolder: Bool = false) -> ObjectKey? {
    guard !path.isRoot else { return nil }
    var parts: [String] = []
    var folder = TreePath.root
    for name in path.names {
      guard let part = keyPart(ofEntry: String(name), in: folder), let next = folder.appending(name) else { return nil }
      parts.append(part)
      folder = next
    }
    return try? ObjectKey(parts.joined(separator: "/") + (isFolder ? "/" : ""))
  }

  private func path(ofText text: Substring) throws(StorageError) -> TreePath {
    var path = TreePath.root
    for part in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      guard let next = path.appending(try name(of: Substring(part), atRoot: path.isRoot)) else { throw Self.noName }
      path = next
    }
    guard path.text.utf8.count <= maximumPathBytes else {
      throw .invalidKey("The key is longer than the \(maximumPathBytes) bytes that this storage can hold.")
    }
    return path
  }

  /// The name that stands for a part of a key.
  private func name(of part: some StringProtocol, atRoot: Bool) throws(StorageError) -> String {
    // Looked at before anything is mapped: `..` is no name, whatever could stand for it.
    guard TreePath.root.appending(part) != nil else { throw Self.noName }
    let name = maps ? ReservedCharacters.map(part) : String(part)
    if maps, !ReservedCharacters.unmap(name).utf8.elementsEqual(part.utf8) {
      throw .invalidKey("The key has characters that stand for reserved ones.")
    }
    if rules == .windows, let refusal = WindowsNames.refusal(of: name) { throw .invalidKey(refusal) }
    guard name.utf8.count <= maximumNameBytes else {
      throw .invalidKey("A name between slashes is longer than \(maximumNameBytes) bytes.")
    }
    guard !HiddenNames.hides(name, atRoot: atRoot) else { throw .invalidKey("The name is reserved for the storage.") }
    return name
  }
  private static let noName = StorageError.invalidKey("The names between slashes may not be empty, `.` or `..`.")
}
