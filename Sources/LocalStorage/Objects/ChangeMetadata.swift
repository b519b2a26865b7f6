import Storage

// What of a version can be changed once it is written. Its date, tag and name stay; of its row only the flags follow the metadata.
extension IndexTransaction {
  /// - Returns: the version that has them now.
  func setTags(_ tags: TagSet, of object: ObjectAddress) throws(StorageError) -> VersionID? {
    try change(object, in: try connection.bucket(object.bucket), telling: .tagsChanged) { $0.tags = tags }
  }

  func setAccess(_ access: ObjectAccess, of object: ObjectAddress) throws(StorageError) {
    _ = try change(object, in: try connection.bucket(object.bucket), telling: nil) { $0.access = access }
  }

  func setRetention(_ retention: Retention?, of object: ObjectAddress, bypassesGovernance: Bool) throws(StorageError) {
    _ = try change(object, in: try lockable(object.bucket), telling: .lockChanged) { (record) throws(StorageError) in
      guard record.lock.permits(retention, at: now, bypassesGovernance: bypassesGovernance) else { throw .locked }
      record.lock.retention = retention
    }
  }

  func setLegalHold(_ isHeld: Bool, of object: ObjectAddress) throws(StorageError) {
    _ = try change(object, in: try lockable(object.bucket), telling: .lockChanged) { $0.lock.legalHold = isHeld }
  }

  /// - Throws: `noObjectLock`.
  private func lockable(_ address: BucketAddress) throws(StorageError) -> BucketRow {
    let bucket = try connection.bucket(address)
    guard bucket.lock != nil else { throw .noObjectLock }
    return bucket
  }

  /// Gives an object's version other metadata.
  /// - Parameter kind: what the change feed is told; nil: nothing.
  /// - Throws: `noSuchKey`, `noSuchVersion`; `deleteMarker`: there is nothing about one that could be changed.
  private func change(
    _ object: ObjectAddress, in bucket: BucketRow, telling kind: BucketChange.Kind?,
    _ edit: (inout MetadataRecord) throws(StorageError) -> Void
  ) throws(StorageError) -> VersionID? {
    let version = try version(of: object, in: bucket)
    guard let former = try connection.record(version, of: object.key, in: bucket) else { throw .noSuchVersion }
    var record = former.metadata
    try edit(&record)
    var row = version.row
    row.flags = ObjectFlags(record)
    try setData(row.metadataID, record)
    try setFlags(VersionRow(row: row, isCurrent: version.isCurrent), object.key, in: bucket)
    if version.isCurrent {
      let result = ObjectRecord(
        key: object.key, row: row, record: record, body: former.body, versioning: bucket.versioning)
      noteChange(of: object, to: result)
    }
    if let kind { noteAmendment(kind, row, of: object.key, in: bucket) }
    return former.info.versionID
  }

  /// The version that an address names, the newest where it names none.
  private func version(of object: ObjectAddress, in bucket: BucketRow) throws(StorageError) -> VersionRow {
    let found: VersionRow?
    if let id = object.version {
      found = try connection.version(id, of: object.key, in: bucket)
    } else if let current = try connection.head(object.key, inBucket: bucket.id) {
      found = VersionRow(row: current, isCurrent: true)
    } else {
      found = try connection.newestVersion(object.key, in: bucket).map { VersionRow(row: $0, isCurrent: false) }
    }
    guard let found else { throw object.version == nil ? .noSuchKey : .noSuchVersion }
    guard !found.row.flags.isDeleteMarker else {
      throw .deleteMarker(found.row.versionID, modified: found.row.modified, isCurrent: false)
    }
    return found
  }

  func setData(_ id: Int64, _ record: MetadataRecord) throws(StorageError) {
    let statement = try connection.statement(.setData)
    statement.bind(1, id)
    statement.bind(2, record.bytes)
    try statement.run()
  }

  private func setFlags(_ version: VersionRow, _ key: ObjectKey, in bucket: BucketRow) throws(StorageError) {
    let flags = Int64(version.row.flags.rawValue)
    let statement = try connection.statement(version.isCurrent ? .setFlags : .setVersionFlags)
    connection.bind(statement, key, in: bucket, version.isCurrent ? nil : version.row.sequence)
    statement.bind(version.isCurrent ? 3 : 4, flags)
    try statement.run()
  }
}
