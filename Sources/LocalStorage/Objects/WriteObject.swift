import Storage

extension WriteCondition {
  /// - Throws: `preconditionFailed`; `noSuchKey` for `If-Match` where there is no object.
  func check(_ current: ObjectRow?) throws(StorageError) {
    switch self {
    case .none: return
    case .absent:
      if current != nil { throw .preconditionFailed(condition: "If-None-Match") }
    case .present:
      if current == nil { throw .noSuchKey }
    case .matches(let tags):
      guard let current else { throw .noSuchKey }
      guard tags.contains(current.tag) else { throw .preconditionFailed(condition: "If-Match") }
    }
  }
}

extension IndexTransaction {
  /// Makes `content` the object's current version if the condition holds.
  func put(_ object: ObjectAddress, _ content: ObjectContent, _ record: MetadataRecord, if condition: WriteCondition)
    throws(StorageError) -> ObjectInfo
  {
    let bucket = try connection.bucket(object.bucket)
    let current = try connection.head(object.key, inBucket: bucket.id)
    try condition.check(current)
    return try write(object, inBucket: bucket.id, content, record, replacing: current)
  }

  /// Writes without asking; the content's place must already be counted as this object's.
  func write(
    _ object: ObjectAddress, inBucket bucketID: Int64, _ content: ObjectContent, _ record: MetadataRecord,
    replacing current: ObjectRow?
  ) throws(StorageError) -> ObjectInfo {
    let sequence = takeSequence()
    let row = ObjectRow(
      sequence: sequence, flags: ObjectFlags(checksums: record.checksums), size: content.size,
      // LastModified never goes back for a key, whatever the clock does.
      modified: max(now, current?.modified ?? now), etag: content.etag, parts: content.parts,
      location: content.location, metadataID: sequence)
    try insertData(sequence, record, content)
    try insert(row, for: object.key, inBucket: bucketID)
    if let current { try forget(current, keeping: content.location) }
    let result = ObjectRecord(key: object.key, row: row, record: record, body: content.body)
    noteChange(of: object, to: result)
    return result.info
  }

  private func insertData(_ id: Int64, _ record: MetadataRecord, _ content: ObjectContent) throws(StorageError) {
    let statement = try connection.statement(.putData)
    statement.bind(1, id)
    statement.bind(2, record.bytes)
    if content.location.place == .inline { statement.bind(3, content.body) } else { statement.bindNull(3) }
    try statement.run()
  }

  private func insert(_ row: ObjectRow, for key: ObjectKey, inBucket bucketID: Int64) throws(StorageError) {
    let statement = try connection.statement(.putObject)
    statement.bind(1, bucketID)
    statement.bind(2, utf8: key.text)
    row.bind(to: statement, from: 3)
    try statement.run()
  }

  /// Gives up what a superseded or deleted state had. A copy onto itself keeps the place: nothing is counted then.
  func forget(_ row: ObjectRow, keeping kept: BlobLocation? = nil) throws(StorageError) {
    try connection.run(.deleteData, row.metadataID)
    if !row.location.isHeld || row.location.address != kept?.address { try release(row.location) }
  }
}
