import Identity
import LocalStorage
import S3
import S3Client
import Storage
import Workers

/// Sends one webhook what it is to know of all buckets that name it. A bucket's events follow each other: one that the webhook does not take is tried
/// again, after longer and longer pauses, before the next one is sent.
final class WebhookSender: Sendable {
  private typealias Line = NotificationCursors.Line

  /// Where a line has got to.
  private struct Progress {
    var failures = 0
    var next = ContinuousClock.now
  }

  private struct Board {
    /// Whether there may be something to tell.
    var isWoken = true
    var isStopping = false
    /// The buckets that are watched.
    var buckets: Set<BucketAddress> = []
  }

  /// Changes that are read at once.
  private static let page = 100
  /// Changes that no request made, such as those of lifecycle rules, are found this soon.
  private static let longestWait = Duration.seconds(1)
  private static let longestPause = Duration.seconds(60)

  private let webhook: Webhook
  private let sender: PostSender
  private let storage: LocalStorage
  private let cursors: NotificationCursors
  private let region: String
  private let maximumAge: Duration
  private let log: @Sendable (LogRecord) -> Void
  private let board = Monitor(Board())
  private let thread = Monitor<OwnedThread?>(nil)

  init(
    _ webhook: Webhook, _ settings: Settings, _ storage: LocalStorage, _ cursors: NotificationCursors,
    log: @escaping @Sendable (LogRecord) -> Void
  ) throws(SettingsProblem) {
    self.webhook = webhook
    self.storage = storage
    self.cursors = cursors
    self.log = log
    region = settings.region.isEmpty ? "us-east-1" : settings.region
    maximumAge = settings.webhookMaximumAge
    let isNearPermitted = settings.webhooksToLoopback
    do throws(ClientError) {
      sender = try PostSender(
        webhook.endpoint, target: webhook.target,
        fields: webhook.authorization.map { [("authorization", $0)] } ?? [], limit: settings.webhookTimeout,
        permits: { WebhookAddress.isPermitted($0, near: isNearPermitted) })
    } catch { throw SettingsProblem("webhooks: '\(webhook.name)': \(error.description)") }
  }

  func start() throws(OwnedThread.Failure) {
    let started = try OwnedThread("webhook") { [self] in live() }
    thread.withLock { $0 = started }
  }

  func stop() {
    board.withLock { $0.isStopping = true }
    board.broadcast()
    thread.withLock { $0.take() }?.join()
  }

  /// - Parameter bucket: nil: all may have changed.
  func wake(by bucket: BucketAddress?) {
    let isOurs = board.withLock { board in
      guard bucket.map(board.buckets.contains) ?? true else { return false }
      board.isWoken = true
      return true
    }
    if isOurs { board.signal() }
  }
}

// MARK: The thread

extension WebhookSender {
  private func live() {
    var progress: [Line: Progress] = [:]
    while !isStopping {
      let lines = watched()
      board.withLock { $0.buckets = Set(lines.keys.map(\.bucket)) }
      progress = progress.filter { lines[$0.key] != nil }
      for (line, configuration) in lines where (progress[line]?.next ?? .now) <= .now && !isStopping {
        advance(line, configuration, &progress[line, default: Progress()])
      }
      wait(lines.isEmpty ? nil : progress.values.map { $0.next - .now }.filter { $0 > .zero }.min() ?? Self.longestWait)
    }
  }

  private var isStopping: Bool { board.withLock { $0.isStopping } }

  /// - Parameter duration: nil: until somebody wakes the thread.
  private func wait(_ duration: Duration?) {
    _ = board.wait(for: duration.map { min($0, Self.longestWait) }) { board -> Bool? in
      guard board.isWoken || board.isStopping else { return nil }
      board.isWoken = false
      return true
    }
  }

  /// The buckets whose configurations name the webhook.
  private func watched() -> [Line: NotificationConfiguration] {
    var lines: [Line: NotificationConfiguration] = [:]
    for bucket in (try? storage.buckets(having: .notification)) ?? [] {
      guard let document = try? storage.document(.notification, of: bucket),
        let configuration = try? NotificationConfiguration(stored: document),
        configuration.webhooks.contains(webhook.name)
      else { continue }
      lines[Line(bucket: bucket, webhook: webhook.name)] = configuration
    }
    return lines
  }

  /// Tells what there is to tell, up to the first that is not taken.
  private func advance(_ line: Line, _ configuration: NotificationConfiguration, _ progress: inout Progress) {
    do throws(StorageError) {
      while !isStopping {
        let page = try changes(of: line)
        var reached: ChangeCursor?
        for change in page.changes {
          guard !isStopping, tell(change, of: line, configuration, &progress) else { break }
          reached = ChangeCursor(bucketID: page.cursor.bucketID, sequence: change.sequence)
        }
        if let reached { try cursors.set(reached, of: line) }
        if page.changes.isEmpty || reached?.sequence != page.changes.last?.sequence { return }
      }
    } catch {
      pause(&progress)
      log(record(.error, "notification_failed", line, [("cause", .text(error.summary))]))
    }
  }

  /// The next changes; where they are not kept any more, from the oldest that are.
  private func changes(of line: Line) throws(StorageError) -> ChangePage {
    let cursor = try cursors.cursor(of: line)
    do throws(StorageError) {
      return try storage.changes(
        of: line.bucket, from: cursor.map(ChangePosition.after) ?? .newest, limit: Self.page, wait: .zero)
    } catch .cursorExpired {
      log(record(.warning, "notification_gap", line, []))
      return try storage.changes(of: line.bucket, from: .oldest, limit: Self.page, wait: .zero)
    }
  }

  /// - Returns: whether the next change may follow.
  private func tell(
    _ change: BucketChange, of line: Line, _ configuration: NotificationConfiguration, _ progress: inout Progress
  ) -> Bool {
    let object = ObjectAddress(bucket: line.bucket, key: change.key, version: change.version)
    let notifications = Notification.all(of: change) { (try? storage.head(object).tags.isEmpty) != true }
    for notification in notifications {
      for rule in configuration.rules where rule.webhook == webhook.name && rule.applies(to: notification) {
        guard let problem = send(notification, rule, object) else { continue }
        if Duration.milliseconds(Timestamp.now().milliseconds - change.at.milliseconds) > maximumAge {
          log(record(.error, "notification_dropped", line, [("cause", .text(problem))]))
          continue
        }
        pause(&progress)
        log(record(.warning, "notification_failed", line, [("cause", .text(problem))]))
        return false
      }
    }
    progress.failures = 0
    return true
  }

  /// - Returns: why it was not taken.
  private func send(_ notification: Notification, _ rule: NotificationConfiguration.Rule, _ object: ObjectAddress)
    -> String?
  {
    let isThere = notification.change.etag != nil && notification.key == object.key
    let message = NotificationMessage(
      notification: notification, rule: rule, bucket: object.bucket,
      owner: (try? storage.bucket(object.bucket).owner) ?? UserID(tenant: object.bucket.tenant), region: region,
      contentType: isThere ? (try? storage.head(object).metadata.contentType) ?? ObjectMetadata.defaultContentType : nil
    )
    do throws(ClientError) {
      let status = try sender.send(message.json, contentType: "application/json")
      return (200..<300).contains(status) ? nil : "it answered \(status)"
    } catch { return error.description }
  }

  /// 1 s, 2 s, 4 s … a minute, each a little longer or shorter so that not all come at once.
  private func pause(_ progress: inout Progress) {
    progress.failures = min(progress.failures + 1, 16)
    let pause = min(Duration.seconds(1) * (1 << (progress.failures - 1)), Self.longestPause)
    progress.next = .now + pause * Double.random(in: 0.8...1.2)
  }

  private func record(_ level: LogRecord.Level, _ event: String, _ line: Line, _ fields: [(String, LogRecord.Value)])
    -> LogRecord
  {
    LogRecord(
      level, event, [("webhook", .text(webhook.name)), ("bucket", .text(line.bucket.name.text))] + fields)
  }
}
