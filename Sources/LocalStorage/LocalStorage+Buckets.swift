package import Storage

extension LocalStorage: StorageProvider {
  package var capabilities: Capabilities { Self.capabilities(settings) }

  /// What a store of these settings can do.
  package static func capabilities(_ settings: LocalStorageSettings) -> Capabilities {
    var capabilities = Capabilities(
      supported: [
        .versioning, .objectLock, .conditionalWrite, .atomicReplace, .rangeRead, .serverSideCopy, .multipart,
        .userMetadata, .tags, .accessControlLists, .checksums, .md5ETag, .durableWrite, .caseSensitive,
        .emptyDirectories, .presigned, .lifecycle, .rename, .encryption,
      ], maximumObjectBytes: settings.maximumObjectBytes, minimumPartBytes: settings.minimumPartBytes)
    if settings.hasChangeFeed { capabilities.supported.insert(.changeFeed) }
    return capabilities
  }

  package func buckets(of tenant: TenantID) throws(StorageError) -> [BucketInfo] {
    try readers.read { (index) throws(StorageError) in try index.buckets(of: tenant) }
  }

  package func bucket(_ address: BucketAddress) throws(StorageError) -> BucketInfo {
    try bucketRow(address).info(named: address.name)
  }

  package func createBucket(_ request: CreateBucketRequest) throws(StorageError) {
    try pipeline.commit { (transaction) throws(StorageError) in try transaction.createBucket(request) }
  }

  package func setVersioning(of bucket: BucketAddress, to state: VersioningState) throws(StorageError) {
    try pipeline.commit { (transaction) throws(StorageError) in
      try transaction.setVersioning(of: bucket, to: state)
    }
  }

  package func setLock(of bucket: BucketAddress, to lock: BucketLock) throws(StorageError) {
    try pipeline.commit { (transaction) throws(StorageError) in try transaction.setLock(of: bucket, to: lock) }
  }

  package func deleteBucket(_ address: BucketAddress) throws(StorageError) {
    try pipeline.commit { (transaction) throws(StorageError) in try transaction.deleteBucket(address) }
  }

  package func document(_ kind: BucketDocument, of bucket: BucketAddress) throws(StorageError) -> [UInt8] {
    let found = try readers.read { (index) throws(StorageError) in
      try index.document(kind, ofBucket: try index.bucket(bucket).id)
    }
    guard let found else { throw .noSuchConfiguration(kind) }
    return found
  }

  package func setDocument(_ kind: BucketDocument, of bucket: BucketAddress, to document: [UInt8]?)
    throws(StorageError)
  {
    try pipeline.commit(weight: document?.count ?? 0) { (transaction) throws(StorageError) in
      try transaction.setDocument(kind, of: bucket, to: document)
    }
  }

  package func replaceDocument(
    _ kind: BucketDocument, of bucket: BucketAddress, from old: [UInt8]?, to new: [UInt8]?
  ) throws(StorageError) -> Bool {
    try pipeline.commit(weight: new?.count ?? 0) { (transaction) throws(StorageError) in
      try transaction.replaceDocument(kind, of: bucket, from: old, to: new)
    }
  }

  package func list(_ bucket: BucketAddress, _ query: ListQuery) throws(StorageError) -> ListPage {
    try readers.read { (index) throws(StorageError) in
      var listing = ObjectListing(query, bucketID: try index.bucket(bucket).id)
      return try listing.run(on: index)
    }
  }

  package func listVersions(_ bucket: BucketAddress, _ query: VersionListQuery) throws(StorageError) -> VersionPage {
    try readers.read { (index) throws(StorageError) in
      var listing = VersionListing(query, try index.bucket(bucket))
      return try listing.run(on: index)
    }
  }

  func bucketRow(_ address: BucketAddress) throws(StorageError) -> BucketRow {
    try readers.read { (index) throws(StorageError) in try index.bucket(address) }
  }
}
