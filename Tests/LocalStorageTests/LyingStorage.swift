import LocalStorage
import Storage

/// A store that does one thing wrong.
struct LyingStorage: StorageProvider {
  enum Lie: Hashable, Sendable {
    case listsAnotherTag, losesTheLastOfAPage, listsBackwards, keepsBrokenBodies, ignoresConditions, knowsStrangers
    case failsToDeleteNothing, keepsWhatIsDeleted, copiesInsteadOfRenaming, forgetsTags, forgetsMetadata, ignoresAborts
    case copiesBeforeItRefusesARename, tagsByTime
    case doesNotClaim(Capability)
    case claims(Capability)
  }

  let base: LocalStorage
  let lie: Lie

  var capabilities: Capabilities {
    var capabilities = base.capabilities
    switch lie {
    case .doesNotClaim(let capability): capabilities.supported.remove(capability)
    case .claims(let capability): capabilities.supported.insert(capability)
    case .copiesBeforeItRefusesARename: capabilities.supported.remove(.rename)
    default: break
    }
    return capabilities
  }

  func head(_ address: ObjectAddress) throws(StorageError) -> ObjectInfo {
    guard lie == .knowsStrangers else { return try base.head(address) }
    return try base.head(ObjectAddress(bucket: TestStore.bucket, key: address.key))
  }

  func put(_ request: PutRequest, body: any UploadBody) throws(StorageError) -> ObjectInfo {
    var request = request
    if lie == .ignoresConditions { request.condition = .none }
    if lie == .forgetsMetadata { request.metadata = ObjectMetadata() }
    do throws(StorageError) {
      var info = try base.put(request, body: body)
      if lie == .tagsByTime { info.etag = ETag("\(info.lastModified.milliseconds)-1") }
      return info
    } catch {
      if lie == .keepsBrokenBodies { _ = try base.put(request, body: BytesBody("broken")) }
      throw error
    }
  }

  func delete(_ requests: [DeleteRequest], in bucket: BucketAddress) throws(StorageError)
    -> [Result<DeleteOutcome, StorageError>]
  {
    if lie == .keepsWhatIsDeleted { return requests.map { _ in .success(DeleteOutcome()) } }
    if lie == .failsToDeleteNothing {
      for request in requests { _ = try base.head(ObjectAddress(bucket: bucket, key: request.key)) }
    }
    return try base.delete(requests, in: bucket)
  }

  func list(_ bucket: BucketAddress, _ query: ListQuery) throws(StorageError) -> ListPage {
    var page = try base.list(bucket, query)
    switch lie {
    case .losesTheLastOfAPage where page.next != nil: _ = page.entries.popLast()
    case .listsBackwards: page.entries.reverse()
    case .listsAnotherTag:
      page.entries = page.entries.map {
        ListPage.Entry(key: $0.key, size: $0.size, etag: ETag("other"), lastModified: $0.lastModified)
      }
    default: break
    }
    return page
  }

  func rename(_ request: RenameRequest) throws(StorageError) -> ObjectInfo {
    func copy() throws(StorageError) -> ObjectInfo {
      let source = CopySource(object: ObjectAddress(bucket: request.bucket, key: request.source))
      let destination = ObjectAddress(bucket: request.bucket, key: request.destination)
      return try base.copy(CopyRequest(source: source, destination: destination))
    }
    switch lie {
    case .copiesInsteadOfRenaming: return try copy()
    case .copiesBeforeItRefusesARename:
      _ = try copy()
      throw .notSupported(.rename)
    default: return try base.rename(request)
    }
  }

  func setTags(_ tags: TagSet, of object: ObjectAddress) throws(StorageError) -> VersionID? {
    lie == .forgetsTags ? nil : try base.setTags(tags, of: object)
  }

  func abortUpload(_ upload: UploadAddress) throws(StorageError) {
    if lie != .ignoresAborts { try base.abortUpload(upload) }
  }
}

// MARK: What it does as it should

extension LyingStorage {
  func buckets(of tenant: TenantID) throws(StorageError) -> [BucketInfo] { try base.buckets(of: tenant) }
  func bucket(_ address: BucketAddress) throws(StorageError) -> BucketInfo { try base.bucket(address) }
  func createBucket(_ request: CreateBucketRequest) throws(StorageError) { try base.createBucket(request) }
  func deleteBucket(_ address: BucketAddress) throws(StorageError) { try base.deleteBucket(address) }
  func document(_ kind: BucketDocument, of bucket: BucketAddress) throws(StorageError) -> [UInt8] {
    try base.document(kind, of: bucket)
  }
  func setDocument(_ kind: BucketDocument, of bucket: BucketAddress, to document: [UInt8]?) throws(StorageError) {
    try base.setDocument(kind, of: bucket, to: document)
  }
  func setVersioning(of bucket: BucketAddress, to state: VersioningState) throws(StorageError) {
    try base.setVersioning(of: bucket, to: state)
  }
  func setLock(of bucket: BucketAddress, to lock: BucketLock) throws(StorageError) {
    try base.setLock(of: bucket, to: lock)
  }
  func open(_ address: ObjectAddress) throws(StorageError) -> any ObjectReader { try base.open(address) }
  func copy(_ request: CopyRequest) throws(StorageError) -> ObjectInfo { try base.copy(request) }
  func listVersions(_ bucket: BucketAddress, _ query: VersionListQuery) throws(StorageError) -> VersionPage {
    try base.listVersions(bucket, query)
  }
  func setAccess(_ access: ObjectAccess, of object: ObjectAddress) throws(StorageError) {
    try base.setAccess(access, of: object)
  }
  func setRetention(_ retention: Retention?, of object: ObjectAddress, bypassesGovernance: Bool)
    throws(StorageError)
  { try base.setRetention(retention, of: object, bypassesGovernance: bypassesGovernance) }
  func setLegalHold(_ isHeld: Bool, of object: ObjectAddress) throws(StorageError) {
    try base.setLegalHold(isHeld, of: object)
  }
  func buckets(having kind: BucketDocument) throws(StorageError) -> [BucketAddress] { try base.buckets(having: kind) }
  func expire(_ requests: [ExpiryRequest], in bucket: BucketAddress, judgedBy document: [UInt8]) throws(StorageError)
    -> [Result<DeleteOutcome, StorageError>]
  { try base.expire(requests, in: bucket, judgedBy: document) }
  func changes(of bucket: BucketAddress, from position: ChangePosition, limit: Int, wait: Duration)
    throws(StorageError) -> ChangePage
  { try base.changes(of: bucket, from: position, limit: limit, wait: wait) }
  func createUpload(_ request: CreateUploadRequest) throws(StorageError) -> UploadID { try base.createUpload(request) }
  func upload(_ id: UploadID, of object: ObjectAddress) throws(StorageError) -> UploadInfo {
    try base.upload(id, of: object)
  }
  func putPart(_ number: PartNumber, of upload: UploadAddress, body: any UploadBody) throws(StorageError) -> PartInfo {
    try base.putPart(number, of: upload, body: body)
  }
  func copyPart(_ number: PartNumber, of upload: UploadAddress, from source: CopySource) throws(StorageError)
    -> PartInfo
  { try base.copyPart(number, of: upload, from: source) }
  func completeUpload(_ request: CompleteUploadRequest) throws(StorageError) -> ObjectInfo {
    try base.completeUpload(request)
  }
  func parts(of upload: UploadAddress, after: Int, limit: Int) throws(StorageError) -> PartPage {
    try base.parts(of: upload, after: after, limit: limit)
  }
  func uploads(in bucket: BucketAddress, _ query: UploadListQuery) throws(StorageError) -> UploadPage {
    try base.uploads(in: bucket, query)
  }
}
