import Storage

extension WriteCondition {
  func check(_ current: ObjectRow?) throws(StorageError) { try check(current?.tag) }
}

extension IndexTransaction {
  /// Makes `content` the object's current version if the condition holds.
  func put(
    _ object: ObjectAddress, _ content: ObjectContent, _ record: MetadataRecord, if condition: WriteCondition,
    origin: BucketChange.Origin = .put
  ) throws(StorageError) -> ObjectInfo {
    let bucket = try connection.bucket(object.bucket)
    let current = try connection.head(object.key, inBucket: bucket.id)
    try condition.check(current)
    return try write(object, in: bucket, content, record, over: current, origin: origin)
  }

  /// Writes without asking for conditions; the content's place must already be counted as this object's.
  /// - Parameters:
  ///   - current: the current version, which goes or becomes an older one.
  ///   - isShared: the content's place is another version's too, and is counted here.
  ///   - objectID: nil: that of the object which was under the key, or a new one.
  /// - Throws: `noObjectLock` for a record with a lock.
  func write(
    _ object: ObjectAddress, in bucket: BucketRow, _ content: ObjectContent, _ record: MetadataRecord,
    over current: ObjectRow?, isShared: Bool = false, objectID: Int64? = nil,
    renamedFrom formerKey: ObjectKey? = nil, origin: BucketChange.Origin = .put
  ) throws(StorageError) -> ObjectInfo {
    let record = try withDefaultRetention(record, in: bucket)
    let former = try connection.newest(object.key, in: bucket, current: current)
    let replaced = try versionToReplace(object.key, in: bucket, current)
    let sequence = takeSequence()
    let row = ObjectRow(
      sequence: sequence, version: bucket.versioning == .enabled ? VersionToken.newSecret() : 0,
      flags: ObjectFlags(record), size: content.size,
      modified: moment(after: former), etag: content.etag, parts: content.parts,
      location: content.location, metadataID: sequence, objectID: objectID ?? former?.objectID)
    if isShared, replaced?.row.location.address != content.location.address { try share(content.location) }
    if let current, replaced?.isCurrent != true { try retire(current, object.key, in: bucket) }
    if let replaced, !replaced.isCurrent { try removeOlder(replaced.row, object.key, in: bucket) }
    try noteMasterKey(record.encryption)
    try insertData(sequence, record, content)
    try insert(row, for: object.key, in: bucket, .putObject)
    if let replaced { try forget(replaced.row, keeping: content.location) }
    let result = ObjectRecord(
      key: object.key, row: row, record: record, body: content.body, versioning: bucket.versioning)
    noteChange(of: object, to: result)
    noteVersion(row, of: object.key, in: bucket, renamedFrom: formerKey, origin: origin)
    return result.info
  }

  /// The version that a new one takes the place of: any without versioning, the `null` version while it is suspended.
  func versionToReplace(_ key: ObjectKey, in bucket: BucketRow, _ current: ObjectRow?) throws(StorageError)
    -> VersionRow?
  {
    switch bucket.versioning {
    case .never: return current.map { VersionRow(row: $0, isCurrent: true) }
    case .enabled: return nil
    case .suspended:
      if let current, current.version == 0 { return VersionRow(row: current, isCurrent: true) }
      return try connection.olderNullVersion(key, in: bucket).map { VersionRow(row: $0, isCurrent: false) }
    }
  }

  /// - Throws: `noObjectLock` for a lock where the bucket has none.
  private func withDefaultRetention(_ record: MetadataRecord, in bucket: BucketRow) throws(StorageError)
    -> MetadataRecord
  {
    guard let lock = bucket.lock else {
      guard record.lock == .none else { throw .noObjectLock }
      return record
    }
    var record = record
    if record.lock.retention == nil { record.lock.retention = lock.defaultRetention?.retention(from: now) }
    return record
  }

  private func insertData(_ id: Int64, _ record: MetadataRecord, _ content: ObjectContent) throws(StorageError) {
    let statement = try connection.statement(.putData)
    statement.bind(1, id)
    statement.bind(2, record.bytes)
    if content.location.place == .inline { statement.bind(3, content.body) } else { statement.bindNull(3) }
    try statement.run()
  }

  /// - Parameter query: `putObject` or `putVersion`.
  func insert(_ row: ObjectRow, for key: ObjectKey, in bucket: BucketRow, _ query: IndexQuery) throws(StorageError) {
    let statement = try connection.statement(query)
    statement.bind(1, bucket.id)
    statement.bind(2, utf8: key.text)
    row.bind(to: statement, from: 3)
    try statement.run()
  }

  /// Gives up what a superseded or deleted state had. A copy onto itself keeps the place: nothing is counted then.
  func forget(_ row: ObjectRow, keeping kept: BlobLocation? = nil) throws(StorageError) {
    if !row.flags.isDeleteMarker { try connection.run(.deleteData, row.metadataID) }
    if !row.location.isHeld || row.location.address != kept?.address { try release(row.location) }
  }
}
