import Storage

/// A version's row, and which of the two tables it is in.
struct VersionRow: Sendable {
  let row: ObjectRow
  /// In `obj`: the newest version of its key, and no delete marker.
  let isCurrent: Bool
}

extension IndexConnection {
  /// The newest version or delete marker of a key whose current version is known.
  func newest(_ key: ObjectKey, in bucket: BucketRow, current: ObjectRow?) throws(StorageError) -> ObjectRow? {
    if let current { return current }
    return try newestVersion(key, in: bucket)
  }

  /// The newest row in `ver` of a key: its newest version where it has no current one.
  func newestVersion(_ key: ObjectKey, in bucket: BucketRow) throws(StorageError) -> ObjectRow? {
    guard bucket.versioning != .never else { return nil }
    return try row(.newestVersion, key, in: bucket)
  }

  /// The `null` version where it is not the current one.
  func olderNullVersion(_ key: ObjectKey, in bucket: BucketRow) throws(StorageError) -> ObjectRow? {
    guard bucket.versioning != .never else { return nil }
    return try row(.nullVersion, key, in: bucket)
  }

  /// A version or delete marker by its name; nil when there is none.
  func version(_ id: VersionID, of key: ObjectKey, in bucket: BucketRow) throws(StorageError) -> VersionRow? {
    let current = try head(key, inBucket: bucket.id)
    guard let token = VersionToken(id) else {
      guard id == .null else { return nil }
      if let current, current.version == 0 { return VersionRow(row: current, isCurrent: true) }
      return try olderNullVersion(key, in: bucket).map { VersionRow(row: $0, isCurrent: false) }
    }
    guard token.secret != 0 else { return nil }
    if let current, current.sequence == token.sequence {
      return current.version == token.secret ? VersionRow(row: current, isCurrent: true) : nil
    }
    let older = try row(.version, key, in: bucket, token.sequence)
    return older?.version == token.secret ? older.map { VersionRow(row: $0, isCurrent: false) } : nil
  }

  /// Everything about a version.
  /// - Throws: `noSuchVersion`; `deleteMarker`.
  func object(_ key: ObjectKey, version id: VersionID, in bucket: BucketRow) throws(StorageError) -> ObjectRecord {
    guard let found = try version(id, of: key, in: bucket) else { throw .noSuchVersion }
    guard !found.row.flags.isDeleteMarker else {
      throw .deleteMarker(found.row.versionID, modified: found.row.modified, isCurrent: false)
    }
    guard let record = try record(found, of: key, in: bucket) else { throw .noSuchVersion }
    return record
  }

  /// The record of a row that was just found; nil only when a reader looked between two commits.
  func record(_ version: VersionRow, of key: ObjectKey, in bucket: BucketRow) throws(StorageError) -> ObjectRecord? {
    if version.isCurrent { return try object(key, in: bucket) }
    let statement = try statement(.versionRecord)
    defer { statement.reset() }
    bind(statement, key, in: bucket, version.row.sequence)
    return try statement.step() ? try record(of: key, in: statement, bucket.versioning) : nil
  }

  /// Whether a version is still there, current or older.
  func hasVersion(_ row: ObjectRow, of key: ObjectKey, in bucket: BucketRow) throws(StorageError) -> Bool {
    if try head(key, inBucket: bucket.id)?.sequence == row.sequence { return true }
    return try self.row(.version, key, in: bucket, row.sequence) != nil
  }

  private func row(_ query: IndexQuery, _ key: ObjectKey, in bucket: BucketRow, _ sequence: Int64? = nil)
    throws(StorageError) -> ObjectRow?
  {
    let statement = try statement(query)
    defer { statement.reset() }
    bind(statement, key, in: bucket, sequence)
    return try statement.step() ? try ObjectRow(statement, from: 0) : nil
  }

  func bind(_ statement: SQLiteStatement, _ key: ObjectKey, in bucket: BucketRow, _ sequence: Int64? = nil) {
    statement.bind(1, bucket.id)
    statement.bind(2, utf8: key.text)
    if let sequence { statement.bind(3, -sequence) }
  }
}
