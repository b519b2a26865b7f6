import Storage

// How versions move between `obj`, which has the current ones, and `ver`, which has all others. Only rows move: metadata and bytes stay
// where they are.
extension IndexTransaction {
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

  /// Puts a delete marker before all other versions.
  func hide(_ key: ObjectKey, in bucket: BucketRow, after former: ObjectRow?) throws(StorageError) -> ObjectRow {
    let marker = ObjectRow(
      marker: takeSequence(), version: bucket.versioning == .enabled ? VersionToken.newSecret() : 0,
      modified: max(now, former?.modified ?? now), objectID: former?.objectID)
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
