import Encryption
import Identity
import S3
import Storage
import Workers

/// Delivers the access logs of buckets: lines are gathered in memory and put as one object when the oldest has waited long enough, or there are many.
/// One thread of its own does it. As with AWS, a log is complete as a rule and not by promise: what waits is lost with the process.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html>
final class AccessLogDelivery: Sendable {
  /// Where lines wait.
  private struct Channel: Hashable {
    let source: BucketAddress
    let logging: BucketLogging
  }

  private struct Waiting {
    var bytes: [UInt8] = []
    let since: ContinuousClock.Instant
  }

  private struct Board {
    var channels: [Channel: Waiting] = [:]
    var bytes = 0
    var dropped = 0
    var isStopping = false

    /// - Returns: whether the thread has to look: at a first line, and at enough of them.
    mutating func add(_ line: String, to channel: Channel, _ maximumBytes: Int) -> Bool {
      guard bytes + line.utf8.count <= maximumBytes else {
        dropped += 1
        return false
      }
      bytes += line.utf8.count
      let isFirst = channels[channel] == nil
      channels[channel, default: Waiting(since: .now)].bytes.append(contentsOf: line.utf8)
      return isFirst || (channels[channel]?.bytes.count ?? 0) >= AccessLogDelivery.enough
    }

    /// Takes out what is to be put now.
    mutating func takeDue(after interval: Duration) -> [Channel: Waiting] {
      let due = channels.filter {
        isStopping || $1.bytes.count >= AccessLogDelivery.enough || .now - $1.since >= interval
      }
      for (channel, waiting) in due {
        channels[channel] = nil
        bytes -= waiting.bytes.count
      }
      return due
    }
  }

  private enum Next {
    case stop
    case look
    case deliver([Channel: Waiting], dropped: Int)
  }

  /// Bytes after which a log is put before its time.
  private static let enough = 1 << 20

  private let resolver: any BucketResolver
  private let decider: AccessLogRight
  private let encryption: OwnWriteEncryption
  private let region: String
  private let interval: Duration
  private let maximumBytes: Int
  private let log: @Sendable (LogRecord) -> Void
  private let board = Monitor(Board())
  private let thread = Monitor<OwnedThread?>(nil)

  /// - Parameters:
  ///   - interval: how long a line waits at most.
  ///   - maximumBytes: of all that wait, together; beyond it lines are dropped and counted.
  init(
    _ resolver: any BucketResolver, encryption: OwnWriteEncryption, region: String, interval: Duration,
    maximumBytes: Int,
    log: @escaping @Sendable (LogRecord) -> Void
  ) {
    self.resolver = resolver
    self.encryption = encryption
    self.region = region
    self.interval = interval
    self.maximumBytes = maximumBytes
    self.log = log
    decider = AccessLogRight(resolver: resolver)
  }

  func start() throws(OwnedThread.Failure) {
    let started = try OwnedThread("access log") { [self] in live() }
    thread.withLock { $0 = started }
  }

  /// Delivers what waits, then ends.
  func stop() {
    board.withLock { $0.isStopping = true }
    board.broadcast()
    thread.withLock { $0.take() }?.join()
  }

  /// Takes a request that was answered, where its bucket is logged.
  func observe(_ record: RequestRecord) {
    guard let logging = record.logging, let bucket = record.resource?.bucket else { return }
    let owner = (try? resolver.storage(of: bucket).provider.bucket(bucket).owner) ?? UserID(tenant: bucket.tenant)
    let line = AccessLogLine(record, of: bucket, owner: owner, ended: Timestamp.now()).text
    let needsLook = board.withLock { board in
      board.add(line, to: Channel(source: bucket, logging: logging), maximumBytes)
    }
    if needsLook { board.signal() }
  }
}

// MARK: The thread

extension AccessLogDelivery {
  private func live() {
    var pause: Duration?
    while true {
      switch board.wait(for: pause, until: { [pause] board in next(&board, isWaiting: pause != nil) }) {
      case .stop: return
      case .deliver(let due, let dropped):
        for (channel, waiting) in due { deliver(waiting.bytes, of: channel) }
        if dropped > 0 { log(LogRecord(.warning, "access_log_dropped", [("lines", .number(Int64(dropped)))])) }
      case .look, nil: break
      }
      pause = board.withLock { board in
        board.channels.values.map(\.since).min().map { max(interval - (.now - $0), .zero) }
      }
    }
  }

  /// - Parameter isWaiting: whether the thread waits for a time to come, and not for a first line.
  private func next(_ board: inout Board, isWaiting: Bool) -> Next? {
    let due = board.takeDue(after: interval)
    guard due.isEmpty else {
      defer { board.dropped = 0 }
      return .deliver(due, dropped: board.dropped)
    }
    if board.isStopping { return .stop }
    return isWaiting || board.channels.isEmpty ? nil : .look
  }

  private func deliver(_ bytes: [UInt8], of channel: Channel) {
    let logging = channel.logging
    let name = AccessLogName(logging, of: channel.source, region: region, at: Timestamp.now())
    guard let key = try? ObjectKey(name.text) else { return report(channel, "the name of the log is no key") }
    let object = ObjectAddress(bucket: logging.target, key: key)
    do throws(S3Error) {
      let encryption = try encryption.encryption(into: logging.target)
      if let cause = put(bytes, as: object, of: channel, encryption) { report(channel, cause) }
    } catch { report(channel, error.message) }
  }

  /// - Returns: why it was not put.
  private func put(
    _ bytes: [UInt8], as object: ObjectAddress, of channel: Channel, _ encryption: WriteEncryption
  ) -> String? {
    do throws(StorageError) {
      if let refusal = try decider.refusal(of: object, prefix: channel.logging.prefix, from: channel.source) {
        return refusal
      }
      let request = PutRequest(
        object: object, metadata: ObjectMetadata(contentType: "text/plain"), encryption: encryption)
      _ = try resolver.storage(of: object.bucket).provider.put(request, body: AccessLogBody(bytes))
      return nil
    } catch { return error.summary }
  }

  private func report(_ channel: Channel, _ cause: String) {
    log(
      LogRecord(
        .warning, "access_log_not_delivered",
        [
          ("bucket", .text(channel.source.name.text)), ("target", .text(channel.logging.target.name.text)),
          ("cause", .text(cause)),
        ]))
  }
}
