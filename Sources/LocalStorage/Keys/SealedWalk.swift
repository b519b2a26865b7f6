import Encryption
package import Storage

/// How far a walk over all that is encrypted has come: uploads first, then objects and versions by the numbers of their records. What is
/// written meanwhile has higher numbers.
package struct SealedPosition: Hashable, Sendable {
  enum Table: String, Sendable {
    case uploads = "u"
    case data = "d"
  }

  var table = Table.uploads
  /// The last number that was looked at.
  var last: Int64 = 0
  /// Master keys that anything looked at is still sealed under.
  var used: Set<String> = []

  /// The start.
  package init() {}

  /// For whoever goes on later; names nothing but master keys.
  package var text: String { ([table.rawValue + String(last)] + used.sorted()).joined(separator: ",") }

  /// Nil for what `text` has never been.
  package init?(_ text: String) {
    let fields = text.split(separator: ",", omittingEmptySubsequences: false)
    guard let first = fields.first, let table = Table(rawValue: String(first.prefix(1))),
      let last = Int64(first.dropFirst()), last >= 0
    else { return nil }
    self.table = table
    self.last = last
    used = Set(fields.dropFirst().map(String.init))
  }
}

/// What a stretch of such a walk has found and done.
package struct SealedStretch: Sendable {
  /// Objects, versions and uploads by the master key that each is sealed under now; empty for clients' keys.
  package var counts: [String: Int] = [:]
  /// Those that were sealed anew.
  package var resealed = 0
  /// Those that could not be: their key is missing, or they are damaged.
  package var failed = 0
  /// Where to go on; nil at the end.
  package var next: SealedPosition?
}

extension LocalStorage {
  private static let pageCount = 1000
  /// Records that one commit changes at most.
  private static let recordsAtOnce = 200

  /// Looks for a while at what is encrypted, from `position` on. Serving goes on meanwhile.
  /// - Parameter reseals: whether data keys of SSE-S3 are sealed anew under the current master key. At the end of such a walk, master keys
  ///   that nothing needs any more are forgotten: they may go.
  package func walkSealed(from position: SealedPosition, for duration: Duration, reseals: Bool) throws(StorageError)
    -> SealedStretch
  {
    let end = ContinuousClock.now + duration
    var position = position
    var stretch = SealedStretch()
    repeat {
      let (table, last) = (position.table, position.last)
      let page = try readers.read { (index) throws(StorageError) in
        try index.sealedPage(of: table, after: last, limit: Self.pageCount)
      }
      try take(page, from: table, reseals: reseals, &stretch)
      position.used.formUnion(stretch.counts.keys)
      if let last = page.last { position.last = last.id }
      guard page.count < Self.pageCount else { continue }
      if table == .data {
        if reseals { try forgetUnusedMasterKeys(after: position) }
        return stretch
      }
      position.table = .data
      position.last = 0
    } while ContinuousClock.now < end
    stretch.next = position
    return stretch
  }

  private func take(
    _ page: [SealedRow], from table: SealedPosition.Table, reseals: Bool, _ stretch: inout SealedStretch
  ) throws(StorageError) {
    var old: [Int64] = []
    for row in page {
      guard let name = row.masterKey else { continue }
      if reseals, row.isManaged, name != keyring?.current {
        old.append(row.id)
      } else {
        stretch.counts[name, default: 0] += 1
      }
    }
    while !old.isEmpty {
      let ids = Array(old.suffix(Self.recordsAtOnce))
      old.removeLast(ids.count)
      let kept = try pipeline.commit(weight: 500 * ids.count) { (transaction) throws(StorageError) in
        try transaction.reseal(ids, of: table)
      }
      stretch.resealed += kept.resealed
      stretch.failed += kept.counts.values.reduce(0, +)
      stretch.counts.merge(kept.counts, uniquingKeysWith: +)
      if kept.resealed > 0, let current = keyring?.current { stretch.counts[current, default: 0] += kept.resealed }
    }
  }

  /// What was written since it was looked at is looked at here, in the same step in which keys are forgotten.
  private func forgetUnusedMasterKeys(after position: SealedPosition) throws(StorageError) {
    try pipeline.commit { (transaction) throws(StorageError) in
      let newer =
        try transaction.connection.sealedPage(of: .uploads, after: 0, limit: -1)
        + transaction.connection.sealedPage(of: .data, after: position.last, limit: -1)
      // Another walk may have moved records to it meanwhile.
      let current = transaction.masterKeys.current?.current
      let used = position.used.union(newer.compactMap(\.masterKey) + [current].compactMap(\.self))
      for note in try transaction.connection.masterKeyNotes() where !used.contains(note.name) {
        let statement = try transaction.connection.statement(.forgetMasterKey)
        statement.bind(1, text: IndexTransaction.masterKeyPrefix + note.name)
        try statement.run()
      }
    }
    // What is cached may be sealed under a key that is to go.
    cache.forgetAll()
  }
}

/// A record of an upload or a version.
struct SealedRow: Sendable {
  let id: Int64
  /// Nil: not encrypted.
  let masterKey: String?
  /// SSE-S3
  let isManaged: Bool
}

extension IndexConnection {
  fileprivate func sealedPage(of table: SealedPosition.Table, after id: Int64, limit: Int) throws(StorageError)
    -> [SealedRow]
  {
    let statement = try statement(table == .data ? .sealedData : .sealedUploads)
    defer { statement.reset() }
    statement.bind(1, id)
    statement.bind(2, limit)
    var rows: [SealedRow] = []
    while try statement.step() {
      // One that cannot be read is no reason not to look at the others.
      let encryption = try? MetadataRecord.encryption(in: statement.bytes(1))
      rows.append(
        SealedRow(
          id: statement.integer(0), masterKey: encryption?.masterKey, isManaged: encryption?.scheme == .managed))
    }
    return rows
  }

  fileprivate func sealedRecord(_ id: Int64, of table: SealedPosition.Table) throws(StorageError) -> MetadataRecord? {
    try first(table == .data ? .dataRecord : .uploadRecord, id) { (row) throws(StorageError) in
      try MetadataRecord(row.bytes(0))
    }
  }
}

extension IndexTransaction {
  fileprivate struct Resealing: Sendable {
    var resealed = 0
    /// What could not be sealed anew, by its master key.
    var counts: [String: Int] = [:]
  }

  /// Seals data keys anew under the current master key.
  fileprivate func reseal(_ ids: [Int64], of table: SealedPosition.Table) throws(StorageError) -> Resealing {
    guard let keyring = masterKeys.current else { throw .noMasterKey("") }
    var result = Resealing()
    for id in ids {
      guard var record = try connection.sealedRecord(id, of: table), let former = record.encryption else { continue }
      do throws(KeyFault) {
        guard let encryption = try former.resealed(keyring) else { continue }
        record.encryption = encryption
      } catch {
        result.counts[former.masterKey, default: 0] += 1
        continue
      }
      try noteMasterKey(record.encryption)
      let statement = try connection.statement(table == .data ? .setData : .setUploadRecord)
      statement.bind(1, id)
      statement.bind(2, record.bytes)
      try statement.run()
      result.resealed += 1
    }
    return result
  }
}
