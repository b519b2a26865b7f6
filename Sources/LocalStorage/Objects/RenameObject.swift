import Storage

// Without versioning only the row moves: bytes, metadata and date stay. With it the destination gets a new version, which shares the bytes,
// and a delete marker hides the source: a version that is locked stays where it is, and the new one is locked as it is.
extension IndexTransaction {
  /// - Throws: `noSuchBucket`, `noSuchKey`, `deleteMarker`, `tokenReused`; what the request's checks throw.
  func rename(_ request: RenameRequest) throws(StorageError) -> ObjectInfo {
    let bucket = try connection.bucket(request.bucket)
    let destination = try connection.object(request.destination, in: bucket)
    if let destination, let done = destination.renaming, done.token == request.token {
      guard done.source == request.source else { throw .tokenReused }
      return destination.info
    }
    let source = try connection.object(request.source, in: request.bucket)
    try request.checkSource(source.info)
    try request.checkDestination(destination?.info)
    guard request.source != request.destination else { return source.info }
    let renaming = request.token.map { Renaming(token: $0, source: request.source) }
    return bucket.versioning == .never
      ? try move(source, over: destination, renaming, request, bucket)
      : try moveVersion(source, over: destination, renaming, request, bucket)
  }

  private func move(
    _ source: ObjectRecord, over destination: ObjectRecord?, _ renaming: Renaming?, _ request: RenameRequest,
    _ bucket: BucketRow
  ) throws(StorageError) -> ObjectInfo {
    let row = source.row.renamed(
      sequence: takeSequence(), modified: max(source.row.modified, destination?.row.modified ?? source.row.modified))
    if let destination {
      try removeCurrent(request.destination, in: bucket)
      try forget(destination.row)
    }
    try removeCurrent(request.source, in: bucket)
    try insert(row, for: request.destination, in: bucket, .putObject)
    var metadata = source.metadata
    if metadata.renaming != renaming {
      metadata.renaming = renaming
      try setData(row.metadataID, metadata)
    }
    let result = ObjectRecord(
      key: request.destination, row: row, record: metadata, body: source.body, versioning: bucket.versioning)
    noteChange(of: ObjectAddress(bucket: request.bucket, key: request.source), to: nil)
    noteChange(of: ObjectAddress(bucket: request.bucket, key: request.destination), to: result)
    noteVersion(row, of: request.destination, in: bucket, renamedFrom: request.source)
    return result.info
  }

  private func moveVersion(
    _ source: ObjectRecord, over destination: ObjectRecord?, _ renaming: Renaming?, _ request: RenameRequest,
    _ bucket: BucketRow
  ) throws(StorageError) -> ObjectInfo {
    let record = MetadataRecord(
      metadata: source.info.metadata, checksums: source.info.checksums, tags: source.info.tags, lock: source.info.lock,
      access: source.info.access, renaming: renaming, encryption: source.info.encryption)
    let info = try write(
      ObjectAddress(bucket: request.bucket, key: request.destination), in: bucket, ObjectContent(sharing: source),
      record, over: destination?.row, isShared: true, objectID: source.row.objectID, renamedFrom: request.source)
    let replaced = try versionToReplace(request.source, in: bucket, source.row)
    try clear(
      ObjectAddress(bucket: request.bucket, key: request.source), in: bucket, of: source.row, replacing: replaced)
    // What is written under the former key from now on is another object.
    let marker = try hide(request.source, in: bucket, modified: max(now, source.row.modified), objectID: nil)
    noteMarker(marker, of: request.source, in: bucket)
    return info
  }
}
