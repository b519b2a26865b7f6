import Storage
import Synchronization

/// A store that must not be reached: it counts whoever tries.
final class UntouchableStorage: StorageProvider {
  let capabilities: Capabilities

  init(lacking missing: Set<Capability> = []) {
    capabilities = Capabilities(
      supported: Set(Capability.allCases).subtracting(missing), maximumObjectBytes: 1 << 40, minimumPartBytes: 5)
  }

  private let touches = Atomic(0)
  private let looks = Atomic(0)

  var touchCount: Int { touches.load(ordering: .relaxed) + looks.load(ordering: .relaxed) }
  /// How often somebody asked whose a bucket is: what decides about requests without a key.
  var lookCount: Int { looks.load(ordering: .relaxed) }

  private func touched() -> StorageError {
    touches.add(1, ordering: .relaxed)
    return .failed("touched")
  }

  func buckets(of tenant: TenantID) throws(StorageError) -> [BucketInfo] { throw touched() }
  func bucket(_ address: BucketAddress) throws(StorageError) -> BucketInfo {
    looks.add(1, ordering: .relaxed)
    throw .failed("looked at")
  }
  func createBucket(_ request: CreateBucketRequest) throws(StorageError) { throw touched() }
  func deleteBucket(_ address: BucketAddress) throws(StorageError) { throw touched() }
  /// Whether a bucket has a policy, and whether it is logged, is looked at before anybody is let in.
  func document(_ kind: BucketDocument, of bucket: BucketAddress) throws(StorageError) -> [UInt8] {
    guard kind == .policy || kind == .logging else { throw touched() }
    looks.add(1, ordering: .relaxed)
    throw .noSuchConfiguration(kind)
  }
  func setDocument(_ kind: BucketDocument, of bucket: BucketAddress, to document: [UInt8]?) throws(StorageError) {
    throw touched()
  }
  func head(_ address: ObjectAddress) throws(StorageError) -> ObjectInfo { throw touched() }
  func open(_ address: ObjectAddress) throws(StorageError) -> any ObjectReader { throw touched() }
  func put(_ request: PutRequest, body: any UploadBody) throws(StorageError) -> ObjectInfo { throw touched() }
  func delete(_ requests: [DeleteRequest], in bucket: BucketAddress) throws(StorageError)
    -> [Result<DeleteOutcome, StorageError>]
  { throw touched() }
  func copy(_ request: CopyRequest) throws(StorageError) -> ObjectInfo { throw touched() }
  func list(_ bucket: BucketAddress, _ query: ListQuery) throws(StorageError) -> ListPage { throw touched() }
  func createUpload(_ request: CreateUploadRequest) throws(StorageError) -> UploadID { throw touched() }
  func upload(_ id: UploadID, of object: ObjectAddress) throws(StorageError) -> UploadInfo { throw touched() }
  func putPart(_ number: PartNumber, of upload: UploadAddress, body: any UploadBody) throws(StorageError) -> PartInfo {
    throw touched()
  }
  func copyPart(_ number: PartNumber, of upload: UploadAddress, from source: CopySource) throws(StorageError)
    -> PartInfo
  { throw touched() }
  func completeUpload(_ request: CompleteUploadRequest) throws(StorageError) -> ObjectInfo { throw touched() }
  func abortUpload(_ upload: UploadAddress) throws(StorageError) { throw touched() }
  func parts(of upload: UploadAddress, after: Int, limit: Int) throws(StorageError) -> PartPage { throw touched() }
  func uploads(in bucket: BucketAddress, _ query: UploadListQuery) throws(StorageError) -> UploadPage {
    throw touched()
  }
}
