package import Storage
import Synchronization

// What crashes and lost answers leave behind goes a day later. Only files of the gateway's own names are ever removed.
extension FileTreeStorage {
  /// Folders that one step looks at, entries of theirs, and records, at most.
  private static var maximumFolders: Int { 1000 }
  private static var maximumEntries: Int { 200_000 }
  private static var maximumRecords: Int { 1000 }
  /// Folders that wait to be looked at; what is beyond waits for the next round.
  private static var maximumWaiting: Int { 100_000 }

  /// One bounded step of upkeep; each goes on where the one before it ended.
  package func sweep(now: Timestamp) -> SweepReport {
    let before = now.milliseconds - settings.staleAge.milliseconds
    var report = SweepReport()
    sweepStaging(before, &report)
    sweepFolders(before, &report)
    sweepRecords(&report)
    sweepFoldersOfKeys()
    return report
  }

  // MARK: Files that were never finished

  private func sweepFolders(_ before: Int64, _ report: inout SweepReport) {
    var waiting = sweepState.withLock { $0.folders }
    if waiting.isEmpty { waiting = [.root] }
    var entries = 0
    for _ in 0..<Self.maximumFolders {
      guard entries < Self.maximumEntries, let folder = waiting.popLast() else { break }
      let found = self.entries(of: folder, limit: Self.maximumEntries)
      entries += found.count
      for entry in found {
        guard let path = folder.appending(entry.name) else { continue }
        if entry.status.kind == .folder {
          let isStaging = folder.isRoot && HiddenNames.hides(entry.name, atRoot: true)
          if !isStaging, waiting.count < Self.maximumWaiting { waiting.append(path) }
        } else if HiddenNames.isTemporary(entry.name), isStale(entry.status, before) {
          if (try? fileSystem.removeFile(path)) != nil { report.temporaries += 1 }
        }
      }
    }
    report.endsRound = waiting.isEmpty
    sweepState.withLock { $0.folders = waiting }
  }

  /// What cannot be read has nothing that could be removed.
  private func entries(of folder: TreePath, limit: Int) -> [FolderEntry] {
    var found: [FolderEntry] = []
    try? fileSystem.list(folder) { entries in
      found += entries.filter { $0.status.kind == .folder || HiddenNames.isTemporary($0.name) }
      return found.count < limit
    }
    return found
  }

  private func isStale(_ status: FileStatus, _ before: Int64) -> Bool {
    status.lastModified.milliseconds < before
  }

  // MARK: Parts

  private func sweepStaging(_ before: Int64, _ report: inout SweepReport) {
    var folders: [FolderEntry] = []
    try? fileSystem.list(Staging.uploads) { entries in
      folders += entries
      return folders.count < Self.maximumEntries
    }
    guard !folders.isEmpty, let known = try? knownFiles() else { return }
    for entry in folders where entry.status.kind == .folder {
      guard let token = UploadToken(text: entry.name) else { continue }
      report.parts += sweepParts(of: token, known[token], before)
    }
    removeEmptyStaging(Staging.uploads)
  }

  /// The files of all parts of all uploads in progress.
  private func knownFiles() throws(StorageError) -> [UploadToken: Set<String>] {
    var known: [UploadToken: Set<String>] = [:]
    for record in try records.all(in: records.uploads, prefix: []) {
      guard let (_, token) = StoredUpload.named(record.key) else { continue }
      known[token] = []
      for part in try records.all(in: records.parts, prefix: token.bytes) {
        known[token]?.insert(try StoredPart(part).file)
      }
    }
    return known
  }

  private func sweepParts(of token: UploadToken, _ known: Set<String>?, _ before: Int64) -> Int {
    let folder = Staging.folder(token)
    var stale: [TreePath] = []
    try? fileSystem.list(folder) { entries in
      for entry in entries where known?.contains(entry.name) != true && isStale(entry.status, before) {
        if let path = folder.appending(entry.name) { stale.append(path) }
      }
      return true
    }
    let removed = stale.count { (try? fileSystem.removeFile($0)) != nil }
    if known == nil { removeEmptyStaging(folder) }
    return removed
  }

  // MARK: Records

  /// Forgets the attributes of files that others have changed or removed.
  private func sweepRecords(_ report: inout SweepReport) {
    let after = sweepState.withLock { $0.record }
    guard
      let found = try? records.store.records(
        in: records.attributes, prefix: [], after: after, limit: Self.maximumRecords)
    else { return }
    let gone = found.filter { (try? isGone($0)) == true }
    // Where nothing at all is there it is the folder itself that is missing, as one that is not mounted.
    if gone.count < found.count {
      report.records += gone.count { (try? forgetIfGone($0)) == true }
    }
    sweepState.withLock { $0.record = found.count < Self.maximumRecords ? nil : found.last?.key }
  }

  /// Removes folders that nothing is in any more, which a crash left behind.
  private func sweepFoldersOfKeys() {
    let after = sweepState.withLock { $0.folder }
    guard
      let found = try? records.store.records(in: records.folders, prefix: [], after: after, limit: Self.maximumRecords)
    else { return }
    for record in found.reversed() {
      if let folder = TreePath(String(decoding: record.key, as: UTF8.self)) { tidy(folder) }
    }
    sweepState.withLock { $0.folder = found.count < Self.maximumRecords ? nil : found.last?.key }
  }

  /// Under the key's lock: a write sets its record a moment before the file has that state.
  private func forgetIfGone(_ record: StoredRecord) throws(StorageError) -> Bool {
    guard let place = Self.place(ofRecord: record, names) else { return false }
    return try holding(place.path) { () throws(StorageError) in
      guard try isGone(record) else { return false }
      try records.store.change([.remove(record.key, records.attributes)])
      return true
    }
  }

  /// Whether the state that a record belongs to is no more.
  private func isGone(_ record: StoredRecord) throws(StorageError) -> Bool {
    guard let (key, _) = AttributeRecords.key(ofName: record.key), let place = Self.place(ofRecord: record, names)
    else { return false }
    return try current(at: place).map { AttributeRecords.name(key, $0) } != record.key
  }

  private static func place(ofRecord record: StoredRecord, _ names: KeyNames) -> KeyPlace? {
    AttributeRecords.key(ofName: record.key).flatMap { try? names.place(of: $0.key) }
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
