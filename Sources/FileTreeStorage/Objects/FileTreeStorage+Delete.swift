package import Storage

extension FileTreeStorage {
  package func delete(_ requests: [DeleteRequest], in bucket: BucketAddress) throws(StorageError)
    -> [Result<DeleteOutcome, StorageError>]
  {
    try require(bucket)
    var remains = Remains()
    let results = requests.map { request in
      Result { () throws(StorageError) in try delete(request, leaving: &remains) }
    }
    try sync(remains.folders)
    // Of what is gone they say nothing any more: the objects are deleted also where this fails.
    if !remains.records.isEmpty { try? records.store.change(remains.records) }
    // The innermost first: what they lie in may go with them.
    for folder in remains.folders.sorted(by: { $0.text.utf8.count > $1.text.utf8.count }) { tidy(folder) }
    return results
  }

  /// What is left to do once objects are gone, for many of them at once.
  private struct Remains {
    /// Those that something is gone from.
    var folders: Set<TreePath> = []
    /// Removes the attributes of states that were there: a later one has its own.
    var records: [RecordChange] = []
  }

  private func delete(_ request: DeleteRequest, leaving remains: inout Remains) throws(StorageError) -> DeleteOutcome {
    let outcome = DeleteOutcome(version: request.version)
    // What cannot be there is not there.
    guard request.version ?? .null == .null, let place = try? names.place(of: request.key) else {
      try request.check(nil)
      return outcome
    }
    try holding(place.path) { () throws(StorageError) in
      if request.hasConditions { try request.check(try current(at: place)) }
      let states = try attributes.states(of: request.key)
      guard try isSpeltSo(place.path, request.key), try remove(place) else { return }
      remains.records += RecordChange.remove(all: states, in: records.attributes)
      remains.folders.insert(place.path.parent)
    }
    return outcome
  }

  /// Another's object is not there under this key.
  private func isSpeltSo(_ path: TreePath, _ key: ObjectKey) throws(StorageError) -> Bool {
    do throws(StorageError) {
      try requireSpelling(of: path, as: key)
      return true
    } catch .keyConflict {
      return false
    }
  }

  /// Removes a file, or a folder that nothing is in: one with something in it is no object of its own.
  /// - Returns: false where there is nothing to be removed.
  private func remove(_ place: KeyPlace) throws(StorageError) -> Bool {
    let path = place.path
    do throws(FileSystemError) {
      try patiently { () throws(FileSystemError) in try removeOnce(place) }
    } catch {
      switch error {
      case .notFound, .isFolder, .notFolder, .notEmpty, .invalidName: return false
      case .unavailable(let fault): try removeAgain(place, after: fault)
      default: throw StorageError(writing: error)
      }
    }
    if case .folder = place { try? records.store.change([.remove(Array(path.text.utf8), records.folders)]) }
    foldersChanged(path.parent)
    spellings.forget(path)
    return true
  }

  private func removeOnce(_ place: KeyPlace) throws(FileSystemError) {
    switch place {
    case .file(let path): try fileSystem.removeFile(path)
    case .folder(let path): try fileSystem.removeFolder(path)
    }
  }

  /// The answer was lost: what is not there any more is removed.
  private func removeAgain(_ place: KeyPlace, after fault: MountFault) throws(StorageError) {
    do throws(FileSystemError) {
      try removeOnce(place)
    } catch {
      guard error == .notFound else { throw .unavailable(fault.text) }
    }
  }
}

extension DeleteRequest {
  fileprivate var hasConditions: Bool {
    condition != .none || size != nil || lastModified != nil || expectation != .none
  }

  /// - Throws: `preconditionFailed`, `noSuchKey`, `conditionalConflict`.
  fileprivate func check(_ found: FileStatus?) throws(StorageError) {
    try condition.check(found.map { ETag(ofFile: $0) })
    if let size, let found, found.size != size { throw .preconditionFailed(condition: "x-amz-if-match-size") }
    if let lastModified, let found, found.lastModified.seconds != lastModified.seconds {
      throw .preconditionFailed(condition: "x-amz-if-match-last-modified-time")
    }
    switch expectation {
    case .none: return
    case .current(.null, let modified) where found?.lastModified == modified: return
    case .current, .noncurrent, .soleDeleteMarker: throw .conditionalConflict
    }
  }
}
