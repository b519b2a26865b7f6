import Storage

extension FileTreeStorage {
  /// Makes a written file the object of a key, if the condition holds. Else, and on any other error, it is removed again.
  func place(
    _ file: WrittenFile, as key: ObjectKey, at path: TreePath, _ attributes: MetadataRecord,
    if condition: WriteCondition
  ) throws(StorageError) -> ObjectInfo {
    var file = file
    do throws(StorageError) {
      return try holding(path) { () throws(StorageError) in
        try placeHeld(&file, as: key, at: path, attributes, if: condition)
      }
    } catch {
      remove(file)
      throw error
    }
  }

  private func placeHeld(
    _ file: inout WrittenFile, as key: ObjectKey, at path: TreePath, _ attributes: MetadataRecord,
    if condition: WriteCondition
  ) throws(StorageError) -> ObjectInfo {
    try requireSpelling(of: path, as: key)
    if condition != .none { try condition.check(try current(at: .file(path)).map { ETag(ofFile: $0) }) }
    try makeDistinct(&file, from: path, key)
    try settle(file, as: key, at: path, attributes, mayReplace: condition != .absent)
    return info(of: key, file.status, self.attributes.kept(attributes))
  }

  /// The attributes come first: a crash in between leaves the old object with its own, and a record that belongs to nothing.
  private func settle(
    _ file: WrittenFile, as key: ObjectKey, at path: TreePath, _ attributes: MetadataRecord, mayReplace: Bool
  ) throws(StorageError) {
    let superfluous = try superfluousStates(of: key, at: path)
    try record(superfluous + [self.attributes.setting(attributes, of: key, in: file.status)], noting: file.made)
    do throws(StorageError) {
      try move(file.path, to: path, file.status, mayReplace: mayReplace)
    } catch {
      if case .unavailable = error { throw error }
      try? records.store.change([self.attributes.removing(key, in: file.status)])
      throw error
    }
    foldersChanged(path.parent)
    try sync(Set([path.parent] + file.made.map(\.parent)))
  }

  /// Records of states that are no more. One look at the file for several writes is enough.
  private func superfluousStates(of key: ObjectKey, at path: TreePath) throws(StorageError) -> [RecordChange] {
    let states = try attributes.states(of: key)
    guard states.count >= Self.maximumStates else { return [] }
    let kept = try current(at: .file(path)).map { AttributeRecords.name(key, $0) }
    return RecordChange.remove(all: states.filter { $0.key != kept }, in: records.attributes)
  }

  private static var maximumStates: Int { 3 }

  /// Removes a file that did not become an object.
  func remove(_ file: WrittenFile) {
    try? fileSystem.removeFile(file.path)
    removeAgain(file.made)
  }

  /// Makes what was done to the entries of folders survive a power cut, where the tree can promise that.
  func sync(_ folders: Set<TreePath>) throws(StorageError) {
    guard fileSystem.traits.isDurable else { return }
    for folder in folders {
      do throws(FileSystemError) {
        try fileSystem.sync(folder)
      } catch {
        // A folder that went after its last entry has no entries.
        guard error == .notFound else { throw StorageError(writing: error) }
      }
    }
  }
}
