import Bodies
import Bytes
import Glibc
import Synchronization

/// What checking stored bytes needs, and where damage is reported.
final class BlobInspection: Sendable {
  /// How long a checked block is trusted.
  let trustSeconds: Int64
  private let buffers: BufferPool
  private let log: @Sendable (String) -> Void
  private let damaged = Atomic<Int>(0)

  init(trust: Duration, log: @escaping @Sendable (String) -> Void) {
    trustSeconds = trust.components.seconds
    // One for each worker that checks at a time; they never wait, and hold it for less than a read.
    buffers = BufferPool(bytes: .max)
    self.log = log
  }

  /// How often bytes were found that are not what was written.
  var damagedReads: Int { damaged.load(ordering: .relaxed) }

  /// Runs a check with a buffer; what it finds is counted, logged as an alert, and the reader's error.
  func run<R>(_ check: (UnsafeMutableRawBufferPointer) throws(BlobFinding) -> R) throws(CorruptBytes) -> R {
    guard let buffer = buffers.take() else { throw CorruptBytes(detail: "no memory to check stored bytes") }
    // Nobody else may take it meanwhile.
    defer { withExtendedLifetime(buffer) {} }
    do throws(BlobFinding) {
      return try check(buffer.sealedSpace)
    } catch {
      report(error)
      throw CorruptBytes(detail: error.detail)
    }
  }

  /// Everything that is wrong with a blob.
  func findings(in blob: StoredBlob, readingBytes: Bool) -> [BlobFinding] {
    guard let buffer = buffers.take() else { return [blob.finding(.unreadable(errno: ENOMEM))] }
    defer { withExtendedLifetime(buffer) {} }
    do throws(BlobFinding) {
      let table = try blob.readTable(buffer.space)
      try blob.checkTrailer(buffer.space)
      var findings: [BlobFinding] = []
      for block in 0..<(readingBytes ? blob.blocks : 0) {
        do throws(BlobFinding) { try blob.check(block, table, buffer.space) } catch { findings.append(error) }
      }
      return findings
    } catch {
      return [error]
    }
  }

  func report(_ finding: BlobFinding) {
    damaged.add(1, ordering: .relaxed)
    log("ALERT stored bytes are damaged: \(finding.detail)")
  }

  /// Seconds of the monotonic clock.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    return Int64(time.tv_sec)
  }
}
