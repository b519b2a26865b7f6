import Storage

extension IndexTransaction {
  /// Deletes in order; each has its own result.
  func delete(_ requests: [DeleteRequest], in address: BucketAddress) throws(StorageError)
    -> [Result<DeleteOutcome, StorageError>]
  {
    let bucket = try connection.bucket(address)
    return requests.map { request in
      do throws(StorageError) {
        return .success(try delete(request, from: address, bucket))
      } catch {
        return .failure(error)
      }
    }
  }

  func delete(_ request: DeleteRequest, from address: BucketAddress, _ bucket: BucketRow) throws(StorageError)
    -> DeleteOutcome
  {
    guard let version = request.version else { return try deleteCurrent(request, from: address, bucket) }
    return try delete(version, request, from: address, bucket)
  }

  /// Without versioning the object goes. With it, a delete marker hides it; while versioning is suspended, that marker takes the place of the
  /// `null` version.
  private func deleteCurrent(_ request: DeleteRequest, from address: BucketAddress, _ bucket: BucketRow)
    throws(StorageError) -> DeleteOutcome
  {
    let current = try connection.head(request.key, inBucket: bucket.id)
    let former = try connection.newest(request.key, in: bucket, current: current)
    try request.check(former.map { VersionRow(row: $0, isCurrent: current != nil) })
    let replaced = try versionToReplace(request.key, in: bucket, current)
    try checkLock(of: replaced, request, bucket)

    try clear(ObjectAddress(bucket: address, key: request.key), in: bucket, of: current, replacing: replaced)
    guard bucket.versioning != .never else {
      if let current { noteRemoval(current, of: request.key, in: bucket, reason: request.reason) }
      return DeleteOutcome()
    }
    let marker = try hide(
      request.key, in: bucket, modified: moment(after: former), objectID: former?.objectID)
    noteMarker(marker, of: request.key, in: bucket, reason: request.reason)
    return DeleteOutcome(version: marker.versionID, isDeleteMarker: true)
  }

  /// One version or delete marker goes for ever; what was before it is current again if it was the newest.
  private func delete(
    _ version: VersionID, _ request: DeleteRequest, from address: BucketAddress, _ bucket: BucketRow
  ) throws(StorageError) -> DeleteOutcome {
    let found = try connection.version(version, of: request.key, in: bucket)
    try request.check(found)
    try check(request.expectation, found, request.key, in: bucket)
    guard let found else { return DeleteOutcome(version: version) }
    try checkLock(of: found, request, bucket)

    if found.isCurrent {
      try removeCurrent(request.key, in: bucket)
    } else {
      try removeOlder(found.row, request.key, in: bucket)
    }
    try forget(found.row)
    if try connection.head(request.key, inBucket: bucket.id) == nil {
      try promoteNewest(request.key, in: bucket)
      noteChange(of: ObjectAddress(bucket: address, key: request.key), to: nil)
    }
    noteRemoval(found.row, of: request.key, in: bucket, reason: request.reason)
    return DeleteOutcome(version: version, isDeleteMarker: found.row.flags.isDeleteMarker)
  }

  /// - Throws: `locked`; also when the metadata cannot be read that says so.
  private func checkLock(of version: VersionRow?, _ request: DeleteRequest, _ bucket: BucketRow) throws(StorageError) {
    guard let version, version.row.flags.hasLock else { return }
    guard let record = try connection.record(version, of: request.key, in: bucket), record.info.lock != .none else {
      throw .locked
    }
    if record.info.lock.forbidsDelete(at: now, bypassesGovernance: request.bypassesGovernance) { throw .locked }
  }

  /// - Throws: `conditionalConflict` when what was judged is not so any more.
  private func check(
    _ expectation: DeleteExpectation, _ found: VersionRow?, _ key: ObjectKey, in bucket: BucketRow
  ) throws(StorageError) {
    let holds: Bool
    switch expectation {
    case .none, .current: holds = true
    case .noncurrent:
      guard let found else { throw .conditionalConflict }
      holds = try !isNewest(found, key, bucket)
    case .soleDeleteMarker:
      guard let found, found.row.flags.isDeleteMarker, try isNewest(found, key, bucket) else {
        throw .conditionalConflict
      }
      holds = try !hasOlder(than: found.row, key, bucket)
    }
    guard holds else { throw .conditionalConflict }
  }

  private func isNewest(_ version: VersionRow, _ key: ObjectKey, _ bucket: BucketRow) throws(StorageError) -> Bool {
    if version.isCurrent { return true }
    guard try connection.head(key, inBucket: bucket.id) == nil else { return false }
    return try connection.newestVersion(key, in: bucket)?.sequence == version.row.sequence
  }

  private func hasOlder(than row: ObjectRow, _ key: ObjectKey, _ bucket: BucketRow) throws(StorageError) -> Bool {
    let statement = try connection.statement(.olderVersion)
    defer { statement.reset() }
    connection.bind(statement, key, in: bucket, row.sequence)
    return try statement.step()
  }
}

extension DeleteRequest {
  /// A delete marker fails every condition; what is not there at all meets those of size and date, as the API has it.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>
  /// - Throws: `preconditionFailed`, `noSuchKey`, `conditionalConflict`.
  fileprivate func check(_ found: VersionRow?) throws(StorageError) {
    try condition.check(found?.row)
    if condition != .none, found?.row.flags.isDeleteMarker == true { throw .preconditionFailed(condition: "If-Match") }
    if let size, let found, found.row.flags.isDeleteMarker || found.row.size != size {
      throw .preconditionFailed(condition: "x-amz-if-match-size")
    }
    if let lastModified, let found, found.row.flags.isDeleteMarker || found.row.modified.seconds != lastModified.seconds
    {
      throw .preconditionFailed(condition: "x-amz-if-match-last-modified-time")
    }
    if case .current(let version, let modified) = expectation {
      guard let found, found.isCurrent, found.row.versionID == version, found.row.modified == modified else {
        throw .conditionalConflict
      }
    }
  }
}
