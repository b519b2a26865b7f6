import Storage

extension IndexTransaction {
  func createBucket(_ request: CreateBucketRequest) throws(StorageError) {
    if try exists(request.bucket) { throw .bucketExists }
    let statement = try connection.statement(.insertBucket)
    statement.bind(1, request.bucket.tenant.rawValue)
    statement.bind(2, text: request.bucket.name.text)
    if let region = request.region { statement.bind(3, text: region) } else { statement.bindNull(3) }
    statement.bind(4, now.milliseconds)
    statement.bind(5, Int64((request.hasObjectLock ? VersioningState.enabled : .never).rawValue))
    statement.bind(6, LockColumn.encode(request.hasObjectLock ? BucketLock() : nil))
    if let owner = request.owner { statement.bind(7, text: owner.text) } else { statement.bindNull(7) }
    try statement.run()
    for (kind, document) in request.documents { try setDocument(kind, of: request.bucket, to: document) }
  }

  func setVersioning(of address: BucketAddress, to state: VersioningState) throws(StorageError) {
    let bucket = try connection.bucket(address)
    guard state == .enabled || bucket.lock == nil else {
      throw .invalidBucketState(
        "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.")
    }
    try connection.run(.setVersioning, bucket.id, Int64(state.rawValue))
    noteChange(of: address)
  }

  func setLock(of address: BucketAddress, to lock: BucketLock) throws(StorageError) {
    let bucket = try connection.bucket(address)
    guard bucket.versioning == .enabled else {
      throw .invalidBucketState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
    }
    try connection.run(.setLock, bucket.id, LockColumn.encode(lock))
  }

  /// Uploads in progress are aborted: S3 does not count them as contents.
  func deleteBucket(_ address: BucketAddress) throws(StorageError) {
    let bucket = try connection.bucket(address)
    guard try !connection.hasContents(bucket: bucket.id) else { throw .bucketNotEmpty }
    for upload in try connection.uploads(ofBucket: bucket.id) { try removeUpload(upload) }
    try connection.run(.deleteDocuments, bucket.id)
    try connection.run(.deleteBucket, bucket.id)
  }

  func setDocument(_ kind: BucketDocument, of address: BucketAddress, to document: [UInt8]?) throws(StorageError) {
    let bucket = try connection.bucket(address)
    let statement = try connection.statement(document == nil ? .deleteDocument : .setDocument)
    statement.bind(1, bucket.id)
    statement.bind(2, text: kind.rawValue)
    if let document { statement.bind(3, document) }
    try statement.run()
  }

  func replaceDocument(
    _ kind: BucketDocument, of address: BucketAddress, from old: [UInt8]?, to new: [UInt8]?
  ) throws(StorageError) -> Bool {
    guard try connection.document(kind, ofBucket: try connection.bucket(address).id) == old else { return false }
    try setDocument(kind, of: address, to: new)
    return true
  }

  private func exists(_ address: BucketAddress) throws(StorageError) -> Bool {
    do {
      _ = try connection.bucket(address)
      return true
    } catch .noSuchBucket {
      return false
    }
  }
}
