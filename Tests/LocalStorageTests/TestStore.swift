import Bytes
import Crypto
import Encryption
import FoundationEssentials
import Glibc
import Storage
import Testing

@testable import LocalStorage

/// A folder of its own for one test, removed with it.
final class TemporaryDirectory: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/martinet-test-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}

/// Bytes as an upload's body.
final class BytesBody: UploadBody {
  private var rest: ArraySlice<UInt8>
  private let promised: [ChecksumAlgorithm]
  let declaredLength: Int64?
  /// Thrown after the last byte.
  private let fault: StorageError?

  let bringsChecksum: Bool

  /// - Parameter bringsChecksum: nil: as `checksums` has it.
  init(
    _ bytes: [UInt8], isLengthKnown: Bool = true, checksums: [ChecksumAlgorithm] = [], bringsChecksum: Bool? = nil,
    fault: StorageError? = nil
  ) {
    rest = bytes[...]
    promised = checksums
    self.bringsChecksum = bringsChecksum ?? !checksums.isEmpty
    declaredLength = isLengthKnown ? Int64(bytes.count) : nil
    self.fault = fault
  }

  convenience init(_ text: String) { self.init(Array(text.utf8)) }

  var wantedDigests: DigestKinds { promised.reduce(into: []) { $0.formUnion(DigestKinds($1)) } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    let count = min(buffer.count, rest.count)
    buffer.copyBytes(from: rest.prefix(count))
    rest = rest.dropFirst(count)
    return count
  }

  func finish(_ digests: Digests) throws(StorageError) -> [Checksum] {
    if let fault { throw fault }
    return promised.compactMap { algorithm in
      digests.value(of: algorithm).map { Checksum(algorithm: algorithm, value: $0) }
    }
  }
}

/// An open store in a folder of its own, and short words for what tests do with it.
final class TestStore: Sendable {
  let directory = TemporaryDirectory()
  let storage: LocalStorage
  static let bucket = BucketAddress(tenant: .default, name: BucketName("bucket")!)

  init(_ settings: LocalStorageSettings = LocalStorageSettings(), bucket: BucketAddress? = TestStore.bucket) throws {
    storage = try LocalStorage(directory: directory.path, settings: settings)
    if let bucket { try storage.createBucket(bucket, region: nil) }
  }

  deinit { storage.close() }

  static func address(_ key: String) throws -> ObjectAddress {
    ObjectAddress(bucket: bucket, key: try ObjectKey(key))
  }

  @discardableResult
  func put(_ key: String, _ bytes: [UInt8], if condition: WriteCondition = .none) throws -> ObjectInfo {
    try storage.put(key, bytes, if: condition)
  }

  @discardableResult
  func put(_ key: String, _ text: String, if condition: WriteCondition = .none) throws -> ObjectInfo {
    try put(key, Array(text.utf8), if: condition)
  }

  func text(_ key: String) throws -> String { String(decoding: try storage.bytes(key), as: UTF8.self) }

  func delete(_ key: String, if condition: WriteCondition = .none) throws {
    let results = try storage.delete([DeleteRequest(key: try ObjectKey(key), condition: condition)], in: Self.bucket)
    _ = try results[0].get()
  }

  func keys(_ query: ListQuery = ListQuery(limit: 1000)) throws -> [String] {
    try storage.list(Self.bucket, query).entries.map(\.key.text)
  }
}

extension TestStore {
  /// Frees all garbage, ends the store and checks every byte of it: nothing is wrong, lost or left over.
  func expectNoGarbage(objects: Int) throws {
    try storage.waitUntilReclaimed()
    storage.close()
    let report = try LocalStorageCheck(directory: directory.path, readsBytes: true).run()
    #expect(report.findings == [])
    #expect(report.objects == objects)
  }
}

extension LocalStorage {
  /// Goes through the garbage until there is none.
  func waitUntilReclaimed() throws {
    for _ in 0..<1000 {
      let rest = try readers.read { (index) throws(StorageError) in try index.garbage(after: 0, limit: 1) }
      if rest.isEmpty { return }
      _ = try reclaimer.reclaimAll()
    }
    Issue.record("garbage that cannot be reclaimed")
  }

  @discardableResult
  func put(_ key: String, _ bytes: [UInt8], if condition: WriteCondition = .none) throws -> ObjectInfo {
    try put(PutRequest(object: try TestStore.address(key), condition: condition), body: BytesBody(bytes))
  }

  func bytes(_ key: String, in range: Range<Int64>? = nil) throws -> [UInt8] {
    let reader = try open(try TestStore.address(key))
    return try reader.read(range ?? 0..<reader.info.size)
  }
}

extension ObjectReader {
  /// The bytes of a range, verified and read as an answer would send them.
  func read(_ range: Range<Int64>, key: CustomerKey? = nil) throws -> [UInt8] {
    var result: [UInt8] = []
    for chunk in try bytes(in: range, key: key) {
      switch chunk {
      case .memory(let bytes): result += bytes
      case .file(let file, let offset, let count):
        try file.verify(offset: offset, count: Int(count))
        var buffer = [UInt8](repeating: 0, count: Int(count))
        guard pread(file.descriptor, &buffer, buffer.count, Int(offset)) == buffer.count else {
          throw StorageError.failed("short read")
        }
        result += buffer
      case .stream(let stream, let count):
        var buffer = [UInt8](repeating: 0, count: Int(count))
        try buffer.withUnsafeMutableBytes { buffer in
          var filled = 0
          while filled < buffer.count {
            let read = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            guard read > 0 else { throw StorageError.failed("short stream") }
            filled += read
          }
        }
        result += buffer
      }
    }
    return result
  }
}

/// Bytes that differ from place to place.
func pattern(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var random = SeededRandom(seed: seed)
  let words = (0..<(count + 7) / 8).map { _ in random.next() }
  return words.withUnsafeBytes { Array($0.prefix(count)) }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}

/// Runs `body` on so many threads at once and waits for them.
func runOnThreads(_ count: Int, waits: Bool = true, _ body: @escaping @Sendable (Int) -> Void) {
  final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
  let threads = (0..<count).map { index in
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(Work { body(index) }).toOpaque())
    return thread
  }
  for thread in threads { if waits { pthread_join(thread, nil) } else { pthread_detach(thread) } }
}

/// Runs `body` on a thread of its own that nobody waits for.
func runInBackground(_ body: @escaping @Sendable () -> Void) {
  runOnThreads(1, waits: false) { _ in body() }
}
