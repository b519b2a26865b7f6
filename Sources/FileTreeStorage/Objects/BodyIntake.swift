import Bodies
import Crypto
import Storage

/// Takes a body in buffer by buffer, digests it as it passes, and holds it to its length and its time.
struct BodyIntake {
  /// From here on digests are worth another core.
  private static let largeBody: Int64 = 512 << 10

  private let body: any UploadBody
  private let buffers: BufferPool
  private let digester: BodyDigester
  private let deadline: ContinuousClock.Instant
  private var reader: BodyReader
  /// What came last. Nobody may change it.
  private(set) var buffer: UploadBuffer

  /// Reads the beginning of a body.
  /// - Throws: what is wrong with it; `entityTooLarge`; `slowDown` when too many bodies come in at once.
  init(
    _ body: any UploadBody, digests: DigestKinds, maximum: Int64, within time: Duration, _ buffers: BufferPool,
    _ threads: DigestThreads
  ) throws(StorageError) {
    deadline = .now + time
    reader = try BodyReader(body, maximum: maximum)
    guard let first = buffers.take() else { throw .slowDown }
    first.count = try reader.fill(first.space)
    let isLarge = !reader.isAtEnd && reader.declaredLength ?? .max > Self.largeBody
    digester = BodyDigester(digests.union(body.wantedDigests), threads: isLarge ? threads : nil)
    digester.add(first)
    self.body = body
    self.buffers = buffers
    buffer = first
  }

  /// Bytes so far.
  var count: Int64 { reader.count }
  var isAtEnd: Bool { reader.isAtEnd }

  /// Reads on.
  mutating func advance() throws(StorageError) {
    guard .now < deadline else { throw .body(.timedOut) }
    if let other = buffers.takeMore() {
      buffer = other
    } else {
      digester.catchUp()
    }
    buffer.count = try reader.fill(buffer.space)
    digester.add(buffer)
  }

  /// Has the sender's promises compared, once all has come in.
  /// - Returns: the digests, and the checksums that the client wants kept.
  func finish() throws(StorageError) -> (digests: Digests, checksums: [Checksum]) {
    let digests = digester.finish()
    return (digests, try body.finish(digests))
  }

  /// Ends it without digests.
  func cancel() { digester.cancel() }
}
