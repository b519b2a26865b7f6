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
  func createBucket(_ address: BucketAddress, region: String?) throws(StorageError)
  /// - Throws: `bucketNotEmpty` while it has objects, versions or uploads in progress (S3 counts uploads as contents only of directory
  ///   buckets: uploads are aborted instead).
  func deleteBucket(_ address: BucketAddress) throws(StorageError)
  func document(_ kind: BucketDocument, of bucket: BucketAddress) throws(StorageError) -> [UInt8]
  /// Nil removes it; removing what is not there is no error.
  func setDocument(_ kind: BucketDocument, of bucket: BucketAddress, to document: [UInt8]?) throws(StorageError)

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

  // MARK: Multipart uploads

  func createUpload(_ request: CreateUploadRequest) throws(StorageError) -> UploadID
  func upload(_ id: UploadID, of object: ObjectAddress) throws(StorageError) -> UploadInfo
  func putPart(_ number: PartNumber, of upload: UploadAddress, body: any UploadBody) throws(StorageError) -> PartInfo
  func copyPart(_ number: PartNumber, of upload: UploadAddress, from source: CopySource) throws(StorageError)
    -> PartInfo
  func completeUpload(_ request: CompleteUploadRequest) throws(StorageError) -> ObjectInfo
  func abortUpload(_ upload: UploadAddress) throws(StorageError)
  func parts(of upload: UploadAddress, after: Int, limit: Int) throws(StorageError) -> PartPage
  func uploads(in bucket: BucketAddress, _ query: UploadListQuery) throws(StorageError) -> UploadPage
}
