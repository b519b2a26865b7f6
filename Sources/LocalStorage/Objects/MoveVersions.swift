import Storage

// How versions move between `obj`, which has the current ones, and `ver`, which has all others. Only rows move: metadata and bytes stay
// where they are.
extension IndexTransaction {
  /// When a new version of a key is made: later than the former one, whatever the clock does. What was judged by its date is never taken for
  /// what was written over it.
  func moment(after former: ObjectRow?) -> Timestamp {
    guard let former else { return now }
    return max(now, Timestamp(milliseconds: former.modified.milliseconds + 1))
  }

  /// Makes the current version an older one; its row in `obj` is then to be replaced or deleted.
  func retire(_ current: ObjectRow, _ key: ObjectKey, in bucket: BucketRow) throws(StorageError) {
    let statement = try connection.statement(.retireObject)
    connection.bind(statement, key, in: bucket)
    try statement.run()
  }

  /// Makes the newest older version the current one, if it is no delete marker and there is no current one.
  func promoteNewest(_ key: ObjectKey, in bucket: BucketRow) throws(StorageError) {
    guard let newest = try connection.newestVersion(key, in: bucket), !newest.flags.isDeleteMarker else { return }
    let statement = try connection.statement(.promoteVersion)
    connection.bind(statement, key, in: bucket, newest.sequence)
    try statement.run()
    try removeOlder(newest, key, in: bucket)
  }

  /// Takes the current version away from its key: it goes, or becomes an older one.
  /// - Parameter replaced: the version that goes; `versionToReplace` tells which.
  func clear(
    _ object: ObjectAddress, in bucket: BucketRow, of current: ObjectRow?, replacing replaced: VersionRow?
  ) throws(StorageError) {
    if let current {
      if replaced?.isCurrent != true { try retire(current, object.key, in: bucket) }
      try removeCurrent(object.key, in: bucket)
      noteChange(of: object, to: nil)
    }
    if let replaced {
      if !replaced.isCurrent { try removeOlder(replaced.row, object.key, in: bucket) }
      try forget(replaced.row)
    }
  }

  /// Puts a delete marker before all other versions.
  /// - Parameter objectID: of the object that it hides; nil: it begins another.
  func hide(_ key: ObjectKey, in bucket: BucketRow, modified: Timestamp, objectID: Int64?) throws(StorageError)
    -> ObjectRow
  {
    let marker = ObjectRow(
      marker: takeSequence(), version: bucket.versioning == .enabled ? VersionToken.newSecret() : 0,
      modified: modified, objectID: objectID)
    try insert(marker, for: key, in: bucket, .putVersion)
    return marker
  }

  func removeCurrent(_ key: ObjectKey, in bucket: BucketRow) throws(StorageError) {
    let statement = try connection.statement(.deleteObject)
    connection.bind(statement, key, in: bucket)
    try statement.run()
  }

  func removeOlder(_ row: ObjectRow, _ key: ObjectKey, in bucket: BucketRow) throws(StorageError) {
    let statement = try connection.statement(.deleteVersion)
    connection.bind(statement, key, in: bucket, row.sequence)
    try statement.run()
  }
}
