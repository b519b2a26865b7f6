package import Storage

extension FileTreeStorage {
  package func rename(_ request: RenameRequest) throws(StorageError) -> ObjectInfo {
    let from = try file(of: ObjectAddress(bucket: request.bucket, key: request.source), or: .noSuchKey)
    let to = try file(
      of: ObjectAddress(bucket: request.bucket, key: request.destination),
      or: .invalidKey("Objects are renamed, and not folders."))
    try requireSpelling(ofFolder: to.parent)
    let info = try holding(from, to) { () throws(StorageError) in try rename(from, to, request) }
    tidy(from.parent)
    return info
  }

  private func file(of address: ObjectAddress, or refusal: StorageError) throws(StorageError) -> TreePath {
    guard case .file(let path) = try place(writing: address) else { throw refusal }
    return path
  }

  private func rename(_ from: TreePath, _ to: TreePath, _ request: RenameRequest) throws(StorageError) -> ObjectInfo {
    // Where `a` and `A` are one file, only its name changes.
    let isSameFile = from != to && lockName(of: from) == lockName(of: to)
    let destination = isSameFile ? nil : try object(request.destination, at: to)
    if let destination, let done = destination.record.renaming, done.token == request.token {
      guard done.source == request.source else { throw .tokenReused }
      return destination.info
    }
    guard let source = try object(request.source, at: from) else { throw .noSuchKey }
    try request.checkSource(source.info)
    try request.checkDestination(destination?.info)
    guard from != to else { return source.info }
    try requireSpelling(of: from, as: request.source)
    if !isSameFile { try requireSpelling(of: to, as: request.destination) }
    return try rename(source, from, to, request, replaces: destination != nil)
  }

  /// The attributes go ahead: a crash in between leaves the object where it was, with its own.
  private func rename(
    _ source: KnownObject, _ from: TreePath, _ to: TreePath, _ request: RenameRequest, replaces: Bool
  ) throws(StorageError) -> ObjectInfo {
    var record = source.record
    record.renaming = request.token.map { Renaming(token: $0, source: request.source) }
    let made = to.parent == from.parent || to.parent.isRoot ? [] : try makeFolders(to.parent)
    do throws(StorageError) {
      try self.record([attributes.setting(record, of: request.destination, in: source.status)], noting: made)
      try move(from, to: to, source.status, mayReplace: replaces)
    } catch {
      removeAgain(made)
      throw error == .preconditionFailed(condition: "If-None-Match") ? .conditionalConflict : error
    }
    for folder in [from.parent, to.parent] { foldersChanged(folder) }
    spellings.forget(from)
    try sync(Set([from.parent, to.parent] + made.map(\.parent)))
    try attributes.forget(request.source)
    try attributes.forget(request.destination, but: source.status)
    return info(of: request.destination, source.status, attributes.kept(record))
  }

}

/// An object as its key's holder knows it.
struct KnownObject {
  let status: FileStatus
  let record: MetadataRecord
  let info: ObjectInfo
}

extension FileTreeStorage {
  /// The object that is at a path; nil for none.
  func object(_ key: ObjectKey, at path: TreePath) throws(StorageError) -> KnownObject? {
    try current(at: .file(path)).map { status throws(StorageError) in try object(key, in: status) }
  }

  func object(_ key: ObjectKey, in status: FileStatus) throws(StorageError) -> KnownObject {
    let record = try attributes.attributes(of: key, in: status)
    return KnownObject(status: status, record: record, info: info(of: key, status, record))
  }
}
