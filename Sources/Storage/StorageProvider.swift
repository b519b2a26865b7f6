package import Encryption

/// A store of buckets and objects: the S3 layer's only door to bytes.
///
/// All calls are synchronous and may block; they say so to the worker governor themselves. Each is atomic: after an error nothing has
/// changed, after a return the change survives a crash (where `durableWrite` is among the capabilities).
package protocol StorageProvider: Sendable {
  var capabilities: Capabilities { get }

  // MARK: Buckets

  /// By name, in byte order.
  func buckets(of tenant: TenantID) throws(StorageError) -> [BucketInfo]
  func bucket(_ address: BucketAddress) throws(StorageError) -> BucketInfo
  func createBucket(_ request: CreateBucketRequest) throws(StorageError)
  /// - Throws: `bucketNotEmpty` while it has objects, versions or uploads in progress (S3 counts uploads as contents only of directory
  ///   buckets: uploads are aborted instead).
  func deleteBucket(_ address: BucketAddress) throws(StorageError)
  func document(_ kind: BucketDocument, of bucket: BucketAddress) throws(StorageError) -> [UInt8]
  /// Nil removes it; removing what is not there is no error.
  func setDocument(_ kind: BucketDocument, of bucket: BucketAddress, to document: [UInt8]?) throws(StorageError)
  /// Sets a document that is still what it was found to be, in one step; nil: none.
  /// - Returns: whether it was.
  func replaceDocument(
    _ kind: BucketDocument, of bucket: BucketAddress, from old: [UInt8]?, to new: [UInt8]?
  ) throws(StorageError) -> Bool
  /// - Parameter state: not `never`: there is no way back to it.
  /// - Throws: `invalidBucketState` when a bucket with object lock is to be suspended.
  func setVersioning(of bucket: BucketAddress, to state: VersioningState) throws(StorageError)
  /// Turns object lock on, or changes its default.
  /// - Throws: `invalidBucketState` for a bucket whose versioning is not enabled.
  func setLock(of bucket: BucketAddress, to lock: BucketLock) throws(StorageError)

  // MARK: Objects

  func head(_ address: ObjectAddress) throws(StorageError) -> ObjectInfo
  func open(_ address: ObjectAddress) throws(StorageError) -> any ObjectReader
  func put(_ request: PutRequest, body: any UploadBody) throws(StorageError) -> ObjectInfo
  /// One result for each request, in their order. Deleting what is not there succeeds.
  func delete(_ requests: [DeleteRequest], in bucket: BucketAddress) throws(StorageError) -> [Result<
    DeleteOutcome, StorageError
  >]
  func copy(_ request: CopyRequest) throws(StorageError) -> ObjectInfo
  func list(_ bucket: BucketAddress, _ query: ListQuery) throws(StorageError) -> ListPage
  func listVersions(_ bucket: BucketAddress, _ query: VersionListQuery) throws(StorageError) -> VersionPage
  /// - Throws: `noSuchKey` where the source is not there, and what the request's checks throw.
  func rename(_ request: RenameRequest) throws(StorageError) -> ObjectInfo
  /// Changes nothing else of the version, its date included. Empty removes them.
  /// - Returns: the version that has them now.
  func setTags(_ tags: TagSet, of object: ObjectAddress) throws(StorageError) -> VersionID?
  /// Changes nothing else of the version.
  func setAccess(_ access: ObjectAccess, of object: ObjectAddress) throws(StorageError)
  /// - Throws: `locked`, `noObjectLock`.
  func setRetention(_ retention: Retention?, of object: ObjectAddress, bypassesGovernance: Bool) throws(StorageError)
  /// - Throws: `noObjectLock`.
  func setLegalHold(_ isHeld: Bool, of object: ObjectAddress) throws(StorageError)

  // MARK: Lifecycle

  /// The buckets of all tenants that have such a document, by tenant and name.
  func buckets(having kind: BucketDocument) throws(StorageError) -> [BucketAddress]
  /// Removes in one step what the rules in `document` were found to say; each request has its own result, in their order: `conditionalConflict`
  /// when it was changed since it was judged, `locked` when it must stay.
  /// - Throws: `conditionalConflict` when the bucket's lifecycle configuration is another one by now.
  func expire(_ requests: [ExpiryRequest], in bucket: BucketAddress, judgedBy document: [UInt8]) throws(StorageError)
    -> [Result<DeleteOutcome, StorageError>]

  // MARK: Change feed

  /// Waits for a change at most so long, where there is none after the position.
  /// - Throws: `cursorExpired`; `slowDown` when too many wait already.
  func changes(of bucket: BucketAddress, from position: ChangePosition, limit: Int, wait: Duration)
    throws(StorageError) -> ChangePage

  // MARK: Multipart uploads

  func createUpload(_ request: CreateUploadRequest) throws(StorageError) -> UploadID
  func upload(_ id: UploadID, of object: ObjectAddress) throws(StorageError) -> UploadInfo
  func putPart(_ number: PartNumber, of upload: UploadAddress, body: any UploadBody) throws(StorageError) -> PartInfo
  func copyPart(_ number: PartNumber, of upload: UploadAddress, from source: CopySource) throws(StorageError)
    -> PartInfo
  /// The same for an upload that was begun under a client's key, which each part must bring.
  /// - Throws: `keyRequired`, `wrongKey`, `keyNotApplicable`.
  func putPart(_ number: PartNumber, of upload: UploadAddress, body: any UploadBody, key: CustomerKey?)
    throws(StorageError) -> PartInfo
  func copyPart(_ number: PartNumber, of upload: UploadAddress, from source: CopySource, key: CustomerKey?)
    throws(StorageError) -> PartInfo
  func completeUpload(_ request: CompleteUploadRequest) throws(StorageError) -> ObjectInfo
  func abortUpload(_ upload: UploadAddress) throws(StorageError)
  func parts(of upload: UploadAddress, after: Int, limit: Int) throws(StorageError) -> PartPage
  func uploads(in bucket: BucketAddress, _ query: UploadListQuery) throws(StorageError) -> UploadPage
}

extension StorageProvider {
  package func createBucket(_ bucket: BucketAddress, region: String?) throws(StorageError) {
    try createBucket(CreateBucketRequest(bucket: bucket, region: region))
  }
}

// What a store may lack: it does not claim the capability, and need not write anything for it.
extension StorageProvider {
  package func setVersioning(of bucket: BucketAddress, to state: VersioningState) throws(StorageError) {
    throw .notSupported(.versioning)
  }

  package func setLock(of bucket: BucketAddress, to lock: BucketLock) throws(StorageError) {
    throw .notSupported(.objectLock)
  }

  package func listVersions(_ bucket: BucketAddress, _ query: VersionListQuery) throws(StorageError) -> VersionPage {
    throw .notSupported(.versioning)
  }

  package func rename(_ request: RenameRequest) throws(StorageError) -> ObjectInfo { throw .notSupported(.rename) }

  package func setTags(_ tags: TagSet, of object: ObjectAddress) throws(StorageError) -> VersionID? {
    throw .notSupported(.tags)
  }

  package func setAccess(_ access: ObjectAccess, of object: ObjectAddress) throws(StorageError) {
    throw .notSupported(.accessControlLists)
  }

  package func setRetention(_ retention: Retention?, of object: ObjectAddress, bypassesGovernance: Bool)
    throws(StorageError)
  { throw .notSupported(.objectLock) }

  package func setLegalHold(_ isHeld: Bool, of object: ObjectAddress) throws(StorageError) {
    throw .notSupported(.objectLock)
  }

  /// Two that change the same document in one instant may both be told that they did: a store that can do better does.
  package func replaceDocument(
    _ kind: BucketDocument, of bucket: BucketAddress, from old: [UInt8]?, to new: [UInt8]?
  ) throws(StorageError) -> Bool {
    var found: [UInt8]?
    do throws(StorageError) {
      found = try document(kind, of: bucket)
    } catch .noSuchConfiguration {
      found = nil
    }
    guard found == old else { return false }
    try setDocument(kind, of: bucket, to: new)
    return true
  }

  package func buckets(having kind: BucketDocument) throws(StorageError) -> [BucketAddress] { [] }

  package func putPart(_ number: PartNumber, of upload: UploadAddress, body: any UploadBody, key: CustomerKey?)
    throws(StorageError) -> PartInfo
  {
    guard key == nil else { throw .notSupported(.encryption) }
    return try putPart(number, of: upload, body: body)
  }

  package func copyPart(_ number: PartNumber, of upload: UploadAddress, from source: CopySource, key: CustomerKey?)
    throws(StorageError) -> PartInfo
  {
    guard key == nil else { throw .notSupported(.encryption) }
    return try copyPart(number, of: upload, from: source)
  }

  package func expire(_ requests: [ExpiryRequest], in bucket: BucketAddress, judgedBy document: [UInt8])
    throws(StorageError) -> [Result<DeleteOutcome, StorageError>]
  { throw .notSupported(.lifecycle) }

  package func changes(of bucket: BucketAddress, from position: ChangePosition, limit: Int, wait: Duration)
    throws(StorageError) -> ChangePage
  { throw .notSupported(.changeFeed) }
}
