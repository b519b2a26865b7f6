import Crypto
import FoundationEssentials
import Glibc
import Lifecycle
import LocalStorage
import Storage
import Testing

@testable import Gateway

/// An open store in a folder of its own, and short words for lifecycle runs over it by a given clock.
final class LifecycleFixture: Sendable {
  let path: String
  let storage: LocalStorage
  let bucket: BucketAddress

  init(_ versioning: VersioningState = .never) throws {
    path = "/tmp/martinet-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    storage = try LocalStorage(directory: path)
    bucket = BucketAddress(tenant: .default, name: try #require(BucketName("bucket")))
    try make(bucket, versioning)
  }

  deinit {
    storage.close()
    try? FileManager.default.removeItem(atPath: path)
  }

  var folder: String { "\(path)/lifecycle" }

  func make(_ bucket: BucketAddress, _ versioning: VersioningState) throws {
    try storage.createBucket(bucket, region: nil)
    if versioning != .never { try storage.setVersioning(of: bucket, to: versioning) }
  }

  func object(_ key: String, in other: BucketAddress? = nil) throws -> ObjectAddress {
    ObjectAddress(bucket: other ?? bucket, key: try ObjectKey(key))
  }

  func put(
    _ key: String, size: Int = 1, tags: [Storage.Tag] = [], lock: VersionLock = .none, in bucket: BucketAddress? = nil
  )
    throws
  {
    let request = PutRequest(object: try object(key, in: bucket), tags: TagSet(stored: tags), lock: lock)
    _ = try storage.put(request, body: ZeroBody(size))
  }

  func delete(_ key: String) throws {
    _ = try storage.delete([DeleteRequest(key: try ObjectKey(key))], in: bucket)[0].get()
  }

  /// - Parameter rules: each without its ID and status; the IDs are `r0`, `r1`, …
  func set(_ rules: String..., in other: BucketAddress? = nil) throws {
    let numbered = rules.enumerated().map { "<Rule><ID>r\($0)</ID><Status>Enabled</Status>\($1)</Rule>" }
    let document = Array("<LifecycleConfiguration>\(numbered.joined())</LifecycleConfiguration>".utf8)
    try storage.setDocument(
      .lifecycle, of: other ?? bucket, to: try LifecycleConfiguration(document: document).stored)
  }

  /// Keys and what there is of each, from the newest on: `v` a version, `m` a delete marker.
  func contents(of other: BucketAddress? = nil) throws -> [String: String] {
    var contents: [String: String] = [:]
    for entry in try storage.listVersions(other ?? bucket, VersionListQuery(limit: 10_000)).entries {
      contents[entry.key.text, default: ""] += entry.isDeleteMarker ? "m" : "v"
    }
    return contents
  }

  func tools(
    over other: (any StorageProvider)? = nil, pageSize: Int = 500, batchSize: Int = 64, day: LifecycleDay = .calendar
  )
    -> LifecycleRun.Tools
  {
    LifecycleRun.Tools(
      storage: other ?? storage, day: day, clock: Timestamp.now, log: { _ in }, pageSize: pageSize, batchSize: batchSize
    )
  }

  /// A whole run as if it were so many days later.
  @discardableResult
  func run(daysLater days: Int, isDryRun: Bool = false, bucket: BucketName? = nil, pageSize: Int = 500) throws
    -> LifecycleReport
  {
    let order = LifecycleOrder(bucket: bucket, now: Self.later(days), isDryRun: isDryRun)
    var run = try LifecycleRun(.init(order: order, started: .now()), tools(pageSize: pageSize))
    var journal = try LifecycleJournal(in: folder)
    while run.step(&journal) != .end {}
    run.end()
    return run.report
  }

  static func later(_ days: Int) -> Timestamp {
    Timestamp(milliseconds: Timestamp.now().milliseconds + Int64(days) * 86_400_000)
  }

  func journal() throws -> [String] {
    try SmallFile.read("\(folder)/journal.jsonl").split(separator: "\n").map(String.init)
  }
}

/// So many zero bytes as an upload's body.
private final class ZeroBody: UploadBody {
  private var rest: Int
  let declaredLength: Int64?
  let wantedDigests: DigestKinds = []
  let bringsChecksum = false

  init(_ count: Int) {
    rest = count
    declaredLength = Int64(count)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    let count = min(buffer.count, rest)
    UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(count)).initializeMemory(as: UInt8.self, repeating: 0)
    rest -= count
    return count
  }

  func finish(_ digests: Digests) throws(StorageError) -> [Checksum] { [] }
}
