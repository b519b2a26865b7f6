import Bytes
import Crypto
import Glibc
import Storage
import Synchronization
import Testing

@testable import LocalStorage

/// A directory that is removed in the end.
final class BlobScratch: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/martinet-blobs-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template)!)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    for name in (try? StoreDirectory.names(in: path)) ?? [] {
      let entry = "\(path)/\(name)"
      if unlink(entry) != 0 { remove(entry) }
    }
    rmdir(path)
  }
}

/// A blob store in a directory of its own, with small segments, and what it logged.
final class BlobFixture: Sendable {
  static let inlineLimit: Int64 = 4096
  static let segmentLimit: Int64 = 1 << 20

  let scratch: BlobScratch
  let store: BlobStore
  private let logged = Mutex<[String]>([])

  init(in scratch: BlobScratch = BlobScratch(), _ adjust: (inout BlobSettings) -> Void = { _ in }) throws {
    var settings = BlobSettings()
    settings.segmentBytes = 4 << 20
    settings.digestThreads = 2
    adjust(&settings)
    self.scratch = scratch
    let box = LogBox()
    store = try BlobStore(
      directory: "\(scratch.path)/data", settings: settings, log: { box.add($0) }, fatal: { fatalError($0) })
    log = box
  }

  let log: LogBox

  deinit { store.close() }

  func receive(_ body: TestBody, digests: DigestKinds = .md5, maximum: Int64 = .max, neverInline: Bool = false)
    throws(StorageError) -> ReceivedBlob
  {
    try store.receive(body, digests: digests, maximum: maximum, neverInline: neverInline)
  }

  /// Receives and syncs; the location of what was stored.
  func store(_ bytes: [UInt8]) throws -> BlobLocation {
    let blob = try receive(TestBody(bytes), neverInline: true)
    store.sync([blob])
    return try #require(blob.location)
  }

  /// All bytes of a blob, verified.
  func read(_ location: BlobLocation) throws -> [UInt8] {
    guard location.length > 0 else { return [] }
    let (file, base) = try store.open(location)
    try file.verify(offset: base, count: Int(location.length))
    var bytes = [UInt8](repeating: 0, count: Int(location.length))
    #expect(pread(file.descriptor, &bytes, bytes.count, off_t(base)) == bytes.count)
    return bytes
  }

  /// Every blob that is on disk, referred to or not.
  func blobs() throws -> Set<BlobAddress> {
    var found: Set<BlobAddress> = []
    try store.eachBlob { found.insert($0) }
    return found
  }

  /// Changes one byte of a blob behind the store's back.
  func damage(_ location: BlobLocation, at offset: Int64) throws {
    let base = try store.open(location).base
    let path =
      location.place == .file
      ? store.epochs.path(of: location.address) : store.segments.directory.path(of: location.a)
    let file = try Descriptor(path, O_RDWR)
    var byte: [UInt8] = [0]
    _ = pread(file.number, &byte, 1, off_t(base + offset))
    try file.write([byte[0] ^ 0x40], at: base + offset)
  }
}

final class LogBox: Sendable {
  private let kept = Mutex<[String]>([])

  func add(_ line: String) { kept.withLock { $0.append(line) } }
  var lines: [String] { kept.withLock { $0 } }
}

extension ReceivedBlob {
  var location: BlobLocation? {
    if case .stored(let location) = content { location } else { nil }
  }

  var inlineBytes: [UInt8]? {
    if case .inline(let bytes) = content { bytes } else { nil }
  }
}

/// A body from memory, in pieces, that can fail on its way or at its end.
final class TestBody: UploadBody {
  let declaredLength: Int64?
  var wantedDigests: DigestKinds = []
  let bringsChecksum = false
  var failAt: Int?
  var failure: StorageError = .body(.timedOut)
  var finishFailure: StorageError?
  var checksums: [Checksum] = []
  /// What a test looks at while the body passes.
  var onRead: (() -> Void)?
  private(set) var finished: Digests?
  private let bytes: [UInt8]
  private let piece: Int
  private var position = 0

  init(_ bytes: [UInt8], declared: Int64?, piece: Int = 100_000) {
    self.bytes = bytes
    self.piece = piece
    declaredLength = declared
  }

  convenience init(_ bytes: [UInt8]) { self.init(bytes, declared: Int64(bytes.count)) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    onRead?()
    if let failAt, position >= failAt { throw failure }
    let count = min(buffer.count, piece, bytes.count - position)
    bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count])) }
    position += count
    return count
  }

  func finish(_ digests: Digests) throws(StorageError) -> [Checksum] {
    finished = digests
    if let finishFailure { throw finishFailure }
    return checksums
  }
}

/// Bytes that differ everywhere, the same for the same seed.
func testBytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
  return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    for index in 0..<count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      buffer[index] = UInt8(truncatingIfNeeded: state >> 56)
    }
    filled = count
  }
}
