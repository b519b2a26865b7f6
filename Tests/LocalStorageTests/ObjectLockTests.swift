import Crypto
import Storage
import Testing

@testable import LocalStorage

/// B18: Locks in the store: where they come from, and that what cannot be read counts as locked.
@Suite struct ObjectLockTests {
  private static let later = Timestamp(milliseconds: 4_070_908_800_000)
  private static let key = "key"

  private func lockedStore(_ lock: BucketLock = BucketLock()) throws -> TestStore {
    let test = try TestStore(bucket: nil)
    try test.storage.createBucket(CreateBucketRequest(bucket: TestStore.bucket, hasObjectLock: true))
    try test.storage.setLock(of: TestStore.bucket, to: lock)
    return test
  }

  private func address(_ version: VersionID? = nil) throws -> ObjectAddress {
    ObjectAddress(bucket: TestStore.bucket, key: try ObjectKey(Self.key), version: version)
  }

  private func delete(_ test: TestStore, _ version: VersionID, bypass: Bool = false) throws {
    let request = DeleteRequest(key: try ObjectKey(Self.key), version: version, bypassesGovernance: bypass)
    _ = try test.storage.delete([request], in: TestStore.bucket)[0].get()
  }

  @Test(arguments: [Retention.Mode.governance, .compliance])
  func keepsWhatIsRetained(mode: Retention.Mode) throws {
    let test = try lockedStore()
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    let version = try #require(try test.put(Self.key, "x").versionID)
    let retention = Retention(mode: mode, until: Self.later)
    try store.setRetention(retention, of: try address(), bypassesGovernance: false)
    #expect(try store.head(try address()).lock == VersionLock(retention: retention))
    try test.put(Self.key, "newer")
    #expect(throws: StorageError.locked) { try delete(test, version) }
    #expect(throws: StorageError.locked) {
      try store.setRetention(nil, of: try address(version), bypassesGovernance: false)
    }
    if mode == .compliance {
      #expect(throws: StorageError.locked) { try delete(test, version, bypass: true) }
    } else {
      try delete(test, version, bypass: true)
    }
  }

  @Test func letsGoOfWhatIsOver() throws {
    let test = try lockedStore()
    defer { withExtendedLifetime(test) {} }
    let over = VersionLock(retention: Retention(mode: .compliance, until: Timestamp(milliseconds: 1)))
    let body = BytesBody("x")
    let version = try #require(
      try test.storage.put(PutRequest(object: try address(), lock: over), body: body).versionID)
    try delete(test, version)
  }

  @Test func needsAnObjectLockOfTheBucket() throws {
    let test = try TestStore()
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    try test.put(Self.key, "x")
    let object = try address()
    let held = VersionLock(legalHold: false)
    #expect(throws: StorageError.noObjectLock) { try store.setLegalHold(true, of: object) }
    #expect(throws: StorageError.noObjectLock) {
      try store.setRetention(nil, of: object, bypassesGovernance: true)
    }
    let body = BytesBody("y")
    #expect(throws: StorageError.noObjectLock) { try store.put(PutRequest(object: object, lock: held), body: body) }
    var byte: UInt8 = 0
    #expect(try withUnsafeMutableBytes(of: &byte) { try body.read(into: $0) } == 1, "the body was not asked for")
    let copy = CopyRequest(source: CopySource(object: object), destination: object, lock: held)
    #expect(throws: StorageError.noObjectLock) { try store.copy(copy) }
    #expect(throws: StorageError.noObjectLock) {
      try store.createUpload(CreateUploadRequest(object: object, lock: held))
    }
    #expect(try test.text(Self.key) == "x")
  }

  @Test func givesTheDefaultToWhatHasNone() throws {
    let period = BucketLock.DefaultRetention(mode: .governance, period: .days(10))
    let test = try lockedStore(BucketLock(defaultRetention: period))
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    let before = Timestamp.now().milliseconds
    try test.put(Self.key, "x")
    let until = try #require(try store.head(try address()).lock.retention?.until.milliseconds)
    #expect((before...Timestamp.now().milliseconds).contains(until - 10 * 86_400_000))
    let own = VersionLock(retention: Retention(mode: .compliance, until: Self.later), legalHold: true)
    _ = try store.put(PutRequest(object: try address(), lock: own), body: BytesBody("y"))
    #expect(try store.head(try address()).lock == own)
    _ = try store.copy(CopyRequest(source: CopySource(object: try address()), destination: try TestStore.address("c")))
    #expect(
      try store.head(try TestStore.address("c")).lock.retention?.mode == .governance, "the source's is not copied")
  }

  /// Kept apart from the flags in the narrow row, what a version's lock says can be damaged on its own.
  @Test(arguments: ["x'00'", "x'01ff'", "x'010e0000000100'", "x'01'"])
  func keepsWhatCannotBeRead(record: String) throws {
    let test = try lockedStore()
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    let held = VersionLock(legalHold: true)
    let version = try #require(
      try store.put(PutRequest(object: try address(), lock: held), body: BytesBody("x")).versionID)
    try store.pipeline.commit { (transaction) throws(StorageError) in
      try transaction.connection.database.execute("UPDATE data SET m=\(record)")
    }
    for bypass in [false, true] {
      #expect(throws: StorageError.self) { try delete(test, version, bypass: bypass) }
    }
    #expect(throws: StorageError.bucketNotEmpty) { try store.deleteBucket(TestStore.bucket) }
    let entries = try store.listVersions(TestStore.bucket, VersionListQuery(limit: 10)).entries
    #expect(entries.map(\.version) == [version])
  }

  @Test func survivesReopening() throws {
    let directory = TemporaryDirectory()
    let retention = Retention(mode: .compliance, until: Self.later)
    var version: VersionID?
    do {
      let store = try LocalStorage(directory: directory.path)
      defer { store.close() }
      try store.createBucket(CreateBucketRequest(bucket: TestStore.bucket, hasObjectLock: true))
      version = try store.put(Self.key, [1]).versionID
      try store.setRetention(retention, of: try address(), bypassesGovernance: false)
      try store.setLegalHold(true, of: try address())
    }
    let store = try LocalStorage(directory: directory.path)
    defer { store.close() }
    #expect(try store.head(try address(version)).lock == VersionLock(retention: retention, legalHold: true))
  }
}
