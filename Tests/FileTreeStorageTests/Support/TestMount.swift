import Bytes
import Crypto
import FileTreeStorage
import Storage
import Synchronization
import Testing

/// A mount over a tree in memory, and short words for what tests do with it.
final class TestMount: Sendable {
  static let bucket = BucketAddress(tenant: .default, name: BucketName("mount")!)

  let tree: MemoryFileSystem
  let records: MemoryRecords
  let storage: FileTreeStorage

  init(
    _ tree: MemoryFileSystem = MemoryFileSystem(), _ records: MemoryRecords = MemoryRecords(),
    _ change: (inout FileTreeSettings) -> Void = { _ in }
  ) {
    self.tree = tree
    self.records = records
    var settings = FileTreeSettings.ofTests
    change(&settings)
    storage = FileTreeStorage(settings, on: tree, records: records)
  }

  deinit { storage.close() }

  /// A gateway that starts anew over what is there.
  func restarted() -> TestMount { TestMount(tree.restarted(), records.restarted()) }

  /// What others see of the tree.
  var visible: [String] { tree.paths }
}

extension FileTreeSettings {
  static var ofTests: FileTreeSettings {
    var settings = FileTreeSettings(
      bucket: TestMount.bucket, displayName: "Mount", created: Timestamp(milliseconds: 1))
    settings.busyPauses = [.zero, .zero, .zero]
    settings.minimumPartBytes = 5
    return settings
  }
}

extension FileTreeStorage {
  func address(_ key: String, version: VersionID? = nil) throws -> ObjectAddress {
    ObjectAddress(bucket: TestMount.bucket, key: try ObjectKey(key), version: version)
  }

  @discardableResult
  func put(
    _ key: String, _ text: String, if condition: WriteCondition = .none, user: String? = nil, tags: TagSet = .empty
  ) throws -> ObjectInfo {
    var metadata = ObjectMetadata()
    if let user { metadata.user = [.init(name: "note", value: user)] }
    return try put(
      PutRequest(object: try address(key), metadata: metadata, tags: tags, condition: condition),
      body: TestBody(Array(text.utf8)))
  }

  func text(_ key: String) throws -> String { String(decoding: try bytes(key), as: UTF8.self) }

  func bytes(_ key: String, _ range: Range<Int64>? = nil) throws -> [UInt8] {
    let reader = try open(try address(key))
    return try reader.read(range ?? 0..<reader.info.size)
  }

  func info(_ key: String) throws -> ObjectInfo { try head(try address(key)) }

  @discardableResult
  func delete(_ key: String, if condition: WriteCondition = .none) throws -> DeleteOutcome {
    try delete([DeleteRequest(key: try ObjectKey(key), condition: condition)], in: TestMount.bucket)[0].get()
  }

  func copy(
    _ source: String, to destination: String, metadata: ObjectMetadata? = nil, tags: TagSet? = nil,
    if condition: WriteCondition = .none
  ) throws -> ObjectInfo {
    try copy(
      CopyRequest(
        source: CopySource(object: try address(source)), destination: try address(destination), metadata: metadata,
        tags: tags, condition: condition))
  }

  func rename(_ source: String, to destination: String, token: String? = nil) throws -> ObjectInfo {
    try rename(
      RenameRequest(
        bucket: TestMount.bucket, source: try ObjectKey(source), destination: try ObjectKey(destination), token: token))
  }
}

extension ObjectInfo {
  /// What the client noted in its metadata.
  var note: String? { metadata.user.first { $0.name == "note" }?.value }
}

extension ObjectReader {
  /// The bytes of a range, as an answer would send them.
  func read(_ range: Range<Int64>) throws -> [UInt8] {
    var bytes = ObjectBytes(try self.bytes(in: range))
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1000)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try bytes.read(into: $0) }
      guard count > 0 else { return result }
      result += buffer[..<count]
    }
  }
}

/// Bytes as an upload's body.
final class TestBody: UploadBody {
  private var rest: ArraySlice<UInt8>
  private let promised: [ChecksumAlgorithm]
  /// Thrown after so many bytes.
  private let fault: StorageError?
  private let finalFault: StorageError?
  let declaredLength: Int64?

  init(
    _ bytes: [UInt8], checksums: [ChecksumAlgorithm] = [], isLengthKnown: Bool = true, fault: StorageError? = nil,
    finalFault: StorageError? = nil
  ) {
    rest = bytes[...]
    promised = checksums
    self.fault = fault
    self.finalFault = finalFault
    declaredLength = isLengthKnown && fault == nil ? Int64(bytes.count) : nil
  }

  var bringsChecksum: Bool { !promised.isEmpty }
  var wantedDigests: DigestKinds { promised.reduce(into: []) { $0.formUnion(DigestKinds($1)) } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    if rest.isEmpty, let fault { throw fault }
    let count = min(buffer.count, rest.count)
    buffer.copyBytes(from: rest.prefix(count))
    rest = rest.dropFirst(count)
    return count
  }

  func finish(_ digests: Digests) throws(StorageError) -> [Checksum] {
    if let finalFault { throw finalFault }
    return promised.compactMap { algorithm in
      digests.value(of: algorithm).map { Checksum(algorithm: algorithm, value: $0) }
    }
  }
}
