import Storage

/// A store whose heads are those of another key: as if the object was replaced between a look at it and its opening.
struct StaleHeads: StorageProvider {
  let base: any StorageProvider
  let key: ObjectKey

  var capabilities: Capabilities { base.capabilities }

  func head(_ address: ObjectAddress) throws(StorageError) -> ObjectInfo {
    try base.head(ObjectAddress(bucket: address.bucket, key: key))
  }

  func open(_ address: ObjectAddress) throws(StorageError) -> any ObjectReader { try base.open(address) }

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
  func put(_ request: PutRequest, body: any UploadBody) throws(StorageError) -> ObjectInfo {
    try base.put(request, body: body)
  }
  func delete(_ requests: [DeleteRequest], in bucket: BucketAddress) throws(StorageError)
    -> [Result<DeleteOutcome, StorageError>]
  { try base.delete(requests, in: bucket) }
  func copy(_ request: CopyRequest) throws(StorageError) -> ObjectInfo { try base.copy(request) }
  func list(_ bucket: BucketAddress, _ query: ListQuery) throws(StorageError) -> ListPage {
    try base.list(bucket, query)
  }
  func setAccess(_ access: ObjectAccess, of object: ObjectAddress) throws(StorageError) {
    try base.setAccess(access, of: object)
  }
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
  func abortUpload(_ upload: UploadAddress) throws(StorageError) { try base.abortUpload(upload) }
  func parts(of upload: UploadAddress, after: Int, limit: Int) throws(StorageError) -> PartPage {
    try base.parts(of: upload, after: after, limit: limit)
  }
  func uploads(in bucket: BucketAddress, _ query: UploadListQuery) throws(StorageError) -> UploadPage {
    try base.uploads(in: bucket, query)
  }
}
