import LocalStorage
import Storage
import Testing

@Suite struct BucketTests {
  private let name = BucketName("photos")!

  private func address(_ tenant: Int64 = 1) -> BucketAddress {
    BucketAddress(tenant: TenantID(rawValue: tenant), name: name)
  }

  @Test func createsFindsListsAndDeletes() throws {
    let test = try TestStore(bucket: nil)
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    try store.createBucket(address(), region: "eu-west-1")
    #expect(try store.bucket(address()).region == "eu-west-1")
    #expect(try store.buckets(of: .default).map(\.name) == [name])
    try store.deleteBucket(address())
    #expect(throws: StorageError.noSuchBucket) { try store.bucket(address()) }
    #expect(throws: StorageError.noSuchBucket) { try store.deleteBucket(address()) }
  }

  @Test func refusesASecondBucketOfTheName() throws {
    let test = try TestStore(bucket: nil)
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    try store.createBucket(address(), region: nil)
    #expect(throws: StorageError.bucketExists) { try store.createBucket(address(), region: nil) }
  }

  @Test func replacesADocumentOnlyWhereItIsWhatItWas() throws {
    let test = try TestStore(bucket: nil)
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    try store.createBucket(address(), region: nil)
    let steps: [(old: [UInt8]?, new: [UInt8]?, isDone: Bool)] = [
      ([1], [2], false), (nil, [1], true), (nil, [2], false), ([1], [2], true), ([1], nil, false), ([2], nil, true),
    ]
    for (old, new, isDone) in steps {
      #expect(try store.replaceDocument(.metrics, of: address(), from: old, to: new) == isDone)
    }
    #expect(throws: StorageError.noSuchConfiguration(.metrics)) { try store.document(.metrics, of: address()) }
    #expect(throws: StorageError.noSuchBucket) {
      _ = try store.replaceDocument(.metrics, of: address(2), from: nil, to: [1])
    }
  }

  @Test func keepsTenantsApart() throws {
    let test = try TestStore(bucket: nil)
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    try store.createBucket(address(1), region: nil)
    try store.createBucket(address(2), region: nil)
    let key = try ObjectKey("a")
    let mine = ObjectAddress(bucket: address(1), key: key)
    _ = try store.put(PutRequest(object: mine), body: BytesBody("mine"))
    #expect(throws: StorageError.noSuchKey) { try store.head(ObjectAddress(bucket: address(2), key: key)) }
    #expect(throws: StorageError.noSuchBucket) { try store.head(ObjectAddress(bucket: address(3), key: key)) }
    #expect(try store.list(address(2), ListQuery(limit: 10)).entries.isEmpty)
    #expect(try store.buckets(of: TenantID(rawValue: 3)).isEmpty)
  }

  @Test func doesNotDeleteABucketWithObjects() throws {
    let store = try TestStore()
    try store.put("a", "1")
    #expect(throws: StorageError.bucketNotEmpty) { try store.storage.deleteBucket(TestStore.bucket) }
    try store.delete("a")
    try store.storage.deleteBucket(TestStore.bucket)
  }

  @Test func abortsUploadsOfADeletedBucket() throws {
    let test = try TestStore()
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    let object = try TestStore.address("a")
    let id = try store.createUpload(CreateUploadRequest(object: object))
    try store.deleteBucket(TestStore.bucket)
    try store.createBucket(TestStore.bucket, region: nil)
    #expect(throws: StorageError.noSuchUpload) { try store.upload(id, of: object) }
  }

  @Test func keepsDocuments() throws {
    let test = try TestStore()
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    #expect(throws: StorageError.noSuchConfiguration(.cors)) { try store.document(.cors, of: TestStore.bucket) }
    try store.setDocument(.cors, of: TestStore.bucket, to: [1, 2])
    try store.setDocument(.cors, of: TestStore.bucket, to: [3])
    #expect(try store.document(.cors, of: TestStore.bucket) == [3])
    try store.setDocument(.cors, of: TestStore.bucket, to: nil)
    try store.setDocument(.cors, of: TestStore.bucket, to: nil)
    #expect(throws: StorageError.noSuchConfiguration(.cors)) { try store.document(.cors, of: TestStore.bucket) }
  }
}
