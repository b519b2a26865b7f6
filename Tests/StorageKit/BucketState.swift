import Storage

/// Everything that can be seen of a bucket: what was refused must not have changed any of it.
struct BucketState: Equatable {
  private struct Object: Equatable {
    let key: ObjectKey
    let listed: ETag
    let size: Int64
    let modified: Timestamp
    let metadata: ObjectMetadata
    let checksums: [Checksum]
    let tags: TagSet
    let access: ObjectAccess
    let bytes: [UInt8]
  }

  private var objects: [Object] = []
  private var uploads: [UploadID] = []
  private var documents: [BucketDocument: [UInt8]] = [:]
  private var versioning: VersioningState
  private var hasLock: Bool

  init(of bucket: TestedBucket) throws {
    for entry in try bucket.list().entries {
      let reader = try bucket.provider.open(try bucket.object(entry.key.text))
      let info = reader.info
      objects.append(
        Object(
          key: entry.key, listed: entry.etag, size: info.size, modified: info.lastModified, metadata: info.metadata,
          checksums: info.checksums, tags: info.tags, access: info.access, bytes: try TestedBucket.bytes(of: reader)))
    }
    if bucket.claims(.multipart) {
      uploads = try bucket.provider.uploads(in: bucket.address, UploadListQuery(limit: 1000)).uploads.map(\.id)
    }
    for kind in BucketDocument.allCases {
      // Not every store keeps every kind.
      documents[kind] = try? bucket.provider.document(kind, of: bucket.address)
    }
    let info = try bucket.provider.bucket(bucket.address)
    versioning = info.versioning
    hasLock = info.lock != nil
  }
}

extension TestedBucket {
  /// An attempt is refused with the capability's name, before a byte of a body is read, and nothing is different afterwards.
  func expectRefusal(of attempt: Attempt, _ capability: Capability) throws {
    try put("kept/object", "kept")
    let before = try BucketState(of: self)
    let names = try outside?.names()
    try expect(.notSupported(capability), of: attempt.name) { try attempt.run(self) }
    try expect(try BucketState(of: self) == before, "\(attempt.name) was refused, but left something behind")
    try expect(try outside?.names() == names, "\(attempt.name) was refused, but left a file behind")
  }
}
