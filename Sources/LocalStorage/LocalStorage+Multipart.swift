import Crypto
package import Encryption
package import Storage

extension LocalStorage {
  package func createUpload(_ request: CreateUploadRequest) throws(StorageError) -> UploadID {
    try space.require(isTiny: true)
    let encryption = try masterKeys.seal(request.encryption)?.encryption
    return try pipeline.commit { (transaction) throws(StorageError) in
      try transaction.createUpload(request, encryption)
    }
  }

  package func upload(_ id: UploadID, of object: ObjectAddress) throws(StorageError) -> UploadInfo {
    try readers.read { (index) throws(StorageError) in
      try index.upload(id, of: object.key, inBucket: try index.bucket(object.bucket).id).info
    }
  }

  package func putPart(_ number: PartNumber, of upload: UploadAddress, body: any UploadBody)
    throws(StorageError) -> PartInfo
  { try putPart(number, of: upload, body: body, key: nil) }

  package func putPart(_ number: PartNumber, of upload: UploadAddress, body: any UploadBody, key: CustomerKey?)
    throws(StorageError) -> PartInfo
  {
    try space.require()
    let info = try self.upload(upload.id, of: upload.object)
    let sealed = try open(info, key)
    return try storePart(number, of: upload, body, (info.checksum ?? .default).algorithm, sealed)
  }

  /// The data key of an upload's parts; nil where they lie in the clear.
  /// - Throws: `keyRequired`, `wrongKey`, `keyNotApplicable`, `noMasterKey`.
  func open(_ upload: UploadInfo, _ key: CustomerKey?) throws(StorageError) -> SealedWrite? {
    guard let encryption = upload.encryption else {
      guard key == nil else { throw .keyNotApplicable }
      return nil
    }
    return SealedWrite(key: try masterKeys.open(encryption, key), encryption: encryption)
  }

  /// - Parameter algorithm: what the checksum of the whole will be made of: computed here where the client does not give it.
  func storePart(
    _ number: PartNumber, of upload: UploadAddress, _ body: any UploadBody, _ algorithm: ChecksumAlgorithm,
    _ sealed: SealedWrite?
  ) throws(StorageError) -> PartInfo {
    let digests = DigestKinds(algorithm).union(.md5)
    let blob = try blobs.receive(
      body, digests: digests, maximum: settings.maximumBodyBytes, neverInline: true, key: sealed?.key)
    let checksums = blob.checksums(including: algorithm)
    let content = try ObjectContent(blob, sealed)
    return try pipeline.commit([blob]) { (transaction) throws(StorageError) in
      try transaction.putPart(number, of: upload, content, checksums)
    }
  }

  package func completeUpload(_ request: CompleteUploadRequest) throws(StorageError) -> ObjectInfo {
    let limits = settings.uploadLimits
    return try pipeline.commit(weight: 100 * request.parts.count) { (transaction) throws(StorageError) in
      try transaction.complete(request, limits: limits)
    }
  }

  package func abortUpload(_ upload: UploadAddress) throws(StorageError) {
    try pipeline.commit { (transaction) throws(StorageError) in try transaction.abort(upload) }
  }

  package func parts(of upload: UploadAddress, after: Int, limit: Int) throws(StorageError) -> PartPage {
    try readers.read { (index) throws(StorageError) in
      let bucket = try index.bucket(upload.object.bucket)
      let row = try index.upload(upload.id, of: upload.object.key, inBucket: bucket.id)
      var found = try index.parts(ofUpload: row.id, after: after, limit: limit + 1)
      let isTruncated = found.count > limit
      if isTruncated { found.removeLast() }
      var parts: [PartInfo] = []
      for part in found { parts.append(try part.info()) }
      return PartPage(upload: row.info, parts: parts, isTruncated: isTruncated)
    }
  }

  package func uploads(in bucket: BucketAddress, _ query: UploadListQuery) throws(StorageError) -> UploadPage {
    try readers.read { (index) throws(StorageError) in
      var listing = UploadListing(query, bucketID: try index.bucket(bucket).id)
      return try listing.run(on: index)
    }
  }
}
