import Storage

extension IndexTransaction {
  func createBucket(_ address: BucketAddress, region: String?) throws(StorageError) {
    if try exists(address) { throw .bucketExists }
    let statement = try connection.statement(.insertBucket)
    statement.bind(1, address.tenant.rawValue)
    statement.bind(2, text: address.name.text)
    if let region { statement.bind(3, text: region) } else { statement.bindNull(3) }
    statement.bind(4, now.milliseconds)
    try statement.run()
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

  private func exists(_ address: BucketAddress) throws(StorageError) -> Bool {
    do {
      _ = try connection.bucket(address)
      return true
    } catch .noSuchBucket {
      return false
    }
  }
}
