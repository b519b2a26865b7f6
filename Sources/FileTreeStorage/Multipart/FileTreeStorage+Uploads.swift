package import Storage

extension FileTreeStorage {
  package func createUpload(_ request: CreateUploadRequest) throws(StorageError) -> UploadID {
    guard case .file(let path) = try place(writing: request.object) else {
      throw .invalidKey("A key that ends with a slash is a folder, which has no content.")
    }
    try require(request.metadata, request.tags, request.lock, request.access, request.encryption)
    try requireSpelling(ofFolder: path.parent)
    let now = clock()
    let upload = StoredUpload(
      UploadToken(number: uploadNumbers.next(at: now)), of: request.object.key, begun: now, request.checksum,
      MetadataRecord(metadata: request.metadata, tags: request.tags, initiator: request.initiator))
    try uploads.insert(upload)
    return upload.info.id
  }

  package func upload(_ id: UploadID, of object: ObjectAddress) throws(StorageError) -> UploadInfo {
    try stored(UploadAddress(object: object, id: id)).info
  }

  package func abortUpload(_ upload: UploadAddress) throws(StorageError) {
    let stored = try stored(upload)
    try holding(Staging.folder(stored.token)) { () throws(StorageError) in
      try uploads.remove(try self.stored(upload))
    }
    removeStaging(stored.token)
  }

  package func parts(of upload: UploadAddress, after: Int, limit: Int) throws(StorageError) -> PartPage {
    let stored = try stored(upload)
    let found = try uploads.parts(of: stored, after: after, limit: limit + 1)
    var parts: [PartInfo] = []
    for part in found.prefix(limit) { parts.append(try part.info) }
    return PartPage(upload: stored.info, parts: parts, isTruncated: found.count > limit)
  }

  package func uploads(in bucket: BucketAddress, _ query: UploadListQuery) throws(StorageError) -> UploadPage {
    try require(bucket)
    var listing = UploadListing(query)
    return try listing.run(on: records)
  }

  /// - Throws: `noSuchBucket`, `noSuchUpload`.
  func stored(_ upload: UploadAddress) throws(StorageError) -> StoredUpload {
    try require(upload.object.bucket)
    return try uploads.upload(upload)
  }
}
