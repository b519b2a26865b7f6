import Storage

// What each operation tells the change feed. To be called after everything that may refuse the operation.
extension IndexTransaction {
  /// A new current version, or an object that has another key now.
  func noteVersion(
    _ row: ObjectRow, of key: ObjectKey, in bucket: BucketRow, renamedFrom formerKey: ObjectKey? = nil,
    origin: BucketChange.Origin = .put
  ) {
    note(
      formerKey == nil ? .created : .renamed, row, of: key, in: bucket, sequence: row.sequence, formerKey: formerKey,
      origin: origin)
  }

  /// A delete marker that hides what is under a key.
  func noteMarker(_ row: ObjectRow, of key: ObjectKey, in bucket: BucketRow, reason: String? = nil) {
    note(.deleteMarkerCreated, row, of: key, in: bucket, sequence: row.sequence, reason: reason)
  }

  /// A version or delete marker that is gone; without versioning, the object.
  func noteRemoval(_ row: ObjectRow, of key: ObjectKey, in bucket: BucketRow, reason: String?) {
    note(
      bucket.versioning == .never ? .deleted : .versionDeleted, row, of: key, in: bucket, sequence: takeSequence(),
      reason: reason)
  }

  /// Something about a version that is not its content.
  /// - Parameter kind: `tagsChanged` or `lockChanged`.
  func noteAmendment(_ kind: BucketChange.Kind, _ row: ObjectRow, of key: ObjectKey, in bucket: BucketRow) {
    note(kind, row, of: key, in: bucket, sequence: takeSequence())
  }

  private func note(
    _ kind: BucketChange.Kind, _ row: ObjectRow, of key: ObjectKey, in bucket: BucketRow,
    sequence: @autoclosure () -> Int64, formerKey: ObjectKey? = nil, reason: String? = nil,
    origin: BucketChange.Origin = .put
  ) {
    guard let feed else { return }
    let isThere = kind != .deleted && kind != .deleteMarkerCreated && kind != .versionDeleted
    let record = ChangeRecord(
      kind: kind, key: key, formerKey: formerKey,
      version: bucket.versioning == .never ? nil : VersionToken(sequence: row.sequence, secret: row.version),
      content: isThere ? ChangeRecord.Content(size: row.size, etag: row.etag, parts: row.parts) : nil,
      objectID: row.objectID, reason: reason, origin: origin, sequence: sequence())
    feed.note(record, inBucket: bucket.id)
  }
}
