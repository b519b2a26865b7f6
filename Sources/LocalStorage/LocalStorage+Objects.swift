import Crypto
package import Storage

extension LocalStorage {
  package func head(_ address: ObjectAddress) throws(StorageError) -> ObjectInfo { try record(address).info }

  package func open(_ address: ObjectAddress) throws(StorageError) -> any ObjectReader { try reader(address) }

  package func put(_ request: PutRequest, body: any UploadBody) throws(StorageError) -> ObjectInfo {
    // Refused before a byte is asked for; decided once more in the commit.
    try space.require(isTiny: body.declaredLength.map { $0 <= Int64(settings.inlineLimit) } ?? false)
    let bucket = try bucketRow(request.object.bucket)
    guard request.lock == .none || bucket.lock != nil else { throw .noObjectLock }
    return try put(request, body, maximum: settings.maximumBodyBytes)
  }

  /// - Parameter maximum: bytes of the body.
  func put(_ request: PutRequest, _ body: any UploadBody, maximum: Int64) throws(StorageError) -> ObjectInfo {
    let sealed = try masterKeys.seal(request.encryption)
    let algorithm = UploadChecksum.default.algorithm
    let digests = body.bringsChecksum ? .md5 : DigestKinds(algorithm).union(.md5)
    let blob = try blobs.receive(
      body, digests: digests, maximum: maximum, neverInline: false, key: sealed?.key)
    let checksums = body.bringsChecksum ? blob.checksums : blob.checksums(including: algorithm)
    let record = MetadataRecord(
      metadata: request.metadata, checksums: checksums, tags: request.tags, lock: request.lock,
      access: request.access, encryption: sealed?.encryption)
    let content = try ObjectContent(blob, sealed)
    return try pipeline.commit([blob], weight: 1000 + content.body.count) { (transaction) throws(StorageError) in
      try transaction.put(request.object, content, record, if: request.condition, origin: request.origin)
    }
  }

  package func delete(_ requests: [DeleteRequest], in bucket: BucketAddress) throws(StorageError)
    -> [Result<DeleteOutcome, StorageError>]
  {
    try pipeline.commit(weight: 500 * requests.count) { (transaction) throws(StorageError) in
      try transaction.delete(requests, in: bucket)
    }
  }

  package func setTags(_ tags: TagSet, of object: ObjectAddress) throws(StorageError) -> VersionID? {
    try space.require(isTiny: true)
    return try pipeline.commit { (transaction) throws(StorageError) in try transaction.setTags(tags, of: object) }
  }

  package func setAccess(_ access: ObjectAccess, of object: ObjectAddress) throws(StorageError) {
    try pipeline.commit { (transaction) throws(StorageError) in try transaction.setAccess(access, of: object) }
  }

  package func rename(_ request: RenameRequest) throws(StorageError) -> ObjectInfo {
    try space.require(isTiny: true)
    return try pipeline.commit { (transaction) throws(StorageError) in try transaction.rename(request) }
  }

  package func setRetention(_ retention: Retention?, of object: ObjectAddress, bypassesGovernance: Bool)
    throws(StorageError)
  {
    try space.require(isTiny: true)
    try pipeline.commit { (transaction) throws(StorageError) in
      try transaction.setRetention(retention, of: object, bypassesGovernance: bypassesGovernance)
    }
  }

  package func setLegalHold(_ isHeld: Bool, of object: ObjectAddress) throws(StorageError) {
    try space.require(isTiny: true)
    try pipeline.commit { (transaction) throws(StorageError) in try transaction.setLegalHold(isHeld, of: object) }
  }

  /// Opens one state of an object.
  func reader(_ address: ObjectAddress) throws(StorageError) -> StoredObject {
    if let found = cached(address), !found.row.location.isHeld { return StoredObject(inMemory: found, in: self) }
    // What has a place must be looked up under a lease, or the place could be freed before it is open.
    let lease = epochs.enter()
    return try StoredObject(try record(address), in: self, lease: lease)
  }

  /// The version that is asked for, from the cache or the index.
  func record(_ address: ObjectAddress) throws(StorageError) -> ObjectRecord {
    if let version = address.version { return try record(address, version) }
    let key = ObjectCache.Key(bucket: address.bucket, key: address.key)
    switch cache.find(key) {
    case .hit(let record): return record
    case .miss(let miss):
      let record = try readers.read { (index) throws(StorageError) in
        try index.object(address.key, in: address.bucket)
      }
      cache.fill(key, with: record, after: miss)
      return record
    }
  }

  /// The cache has current versions only.
  private func record(_ address: ObjectAddress, _ version: VersionID) throws(StorageError) -> ObjectRecord {
    if let found = cached(address) { return found }
    return try readers.read { (index) throws(StorageError) in
      try index.object(address.key, version: version, in: try index.bucket(address.bucket))
    }
  }

  private func cached(_ address: ObjectAddress) -> ObjectRecord? {
    guard case .hit(let record) = cache.find(ObjectCache.Key(bucket: address.bucket, key: address.key)),
      address.version.map({ $0 == record.row.versionID }) ?? true
    else { return nil }
    return record
  }
}
