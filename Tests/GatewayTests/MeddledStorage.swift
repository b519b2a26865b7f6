import LocalStorage
import Storage
import Synchronization

/// A store in which something happens right before the first removal of a lifecycle run. Only what runs need is there.
final class MeddledStorage: StorageProvider {
  private let base: LocalStorage
  private let meddle: Mutex<(@Sendable () throws -> Void)?>

  init(_ base: LocalStorage, before meddle: @escaping @Sendable () throws -> Void) {
    self.base = base
    self.meddle = Mutex(meddle)
  }

  func expire(_ requests: [ExpiryRequest], in bucket: BucketAddress, judgedBy document: [UInt8]) throws(StorageError)
    -> [Result<DeleteOutcome, StorageError>]
  {
    if let meddle = meddle.withLock({ $0.take() }) {
      do { try meddle() } catch { throw error as? StorageError ?? .failed("\(error)") }
    }
    return try base.expire(requests, in: bucket, judgedBy: document)
  }

  var capabilities: Capabilities { base.capabilities }
  func buckets(having kind: BucketDocument) throws(StorageError) -> [BucketAddress] { try base.buckets(having: kind) }
  func document(_ kind: BucketDocument, of bucket: BucketAddress) throws(StorageError) -> [UInt8] {
    try base.document(kind, of: bucket)
  }
  func head(_ address: ObjectAddress) throws(StorageError) -> ObjectInfo { try base.head(address) }
  func listVersions(_ bucket: BucketAddress, _ query: VersionListQuery) throws(StorageError) -> VersionPage {
    try base.listVersions(bucket, query)
  }
  func uploads(in bucket: BucketAddress, _ query: UploadListQuery) throws(StorageError) -> UploadPage {
    try base.uploads(in: bucket, query)
  }

  private static let unneeded = StorageError.failed("no run needs it")

  func buckets(of tenant: TenantID) throws(StorageError) -> [BucketInfo] { throw Self.unneeded }
  func bucket(_ address: BucketAddress) throws(StorageError) -> BucketInfo { throw Self.unneeded }
  func createBucket(_ request: CreateBucketRequest) throws(StorageError) { throw Self.unneeded }
  func deleteBucket(_ address: BucketAddress) throws(StorageError) { throw Self.unneeded }
  func setDocument(_ kind: BucketDocument, of bucket: BucketAddress, to document: [UInt8]?) throws(StorageError) {
    throw Self.unneeded
  }
  func open(_ address: ObjectAddress) throws(StorageError) -> any ObjectReader { throw Self.unneeded }
  func put(_ request: PutRequest, body: any UploadBody) throws(StorageError) -> ObjectInfo { throw Self.unneeded }
  func delete(_ requests: [DeleteRequest], in bucket: BucketAddress) throws(StorageError)
    -> [Result<DeleteOutcome, StorageError>]
  { throw Self.unneeded }
  func copy(_ request: CopyRequest) throws(StorageError) -> ObjectInfo { throw Self.unneeded }
  func list(_ bucket: BucketAddress, _ query: ListQuery) throws(StorageError) -> ListPage { throw Self.unneeded }
  func createUpload(_ request: CreateUploadRequest) throws(StorageError) -> UploadID { throw Self.unneeded }
  func upload(_ id: UploadID, of object: ObjectAddress) throws(StorageError) -> UploadInfo { throw Self.unneeded }
  func putPart(_ number: PartNumber, of upload: UploadAddress, body: any UploadBody) throws(StorageError) -> PartInfo {
    throw Self.unneeded
  }
  func copyPart(_ number: PartNumber, of upload: UploadAddress, from source: CopySource) throws(StorageError)
    -> PartInfo
  { throw Self.unneeded }
  func completeUpload(_ request: CompleteUploadRequest) throws(StorageError) -> ObjectInfo { throw Self.unneeded }
  func abortUpload(_ upload: UploadAddress) throws(StorageError) { throw Self.unneeded }
  func parts(of upload: UploadAddress, after: Int, limit: Int) throws(StorageError) -> PartPage { throw Self.unneeded }
}
