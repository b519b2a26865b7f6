import Identity
import LocalStorage
import S3
import S3Client
import Storage
import Workers

/// Tells webhooks of changes, from the change feed: at least once, and in the order of the changes. Each webhook has a thread of its own, so that one
/// that does not answer keeps nobody else waiting.
final class NotificationDelivery: NotificationTargets {
  private let senders: [String: WebhookSender]
  private let storage: LocalStorage
  private let cursors: NotificationCursors

  init(_ settings: Settings, _ storage: LocalStorage, log: @escaping @Sendable (LogRecord) -> Void)
    throws(SettingsProblem)
  {
    self.storage = storage
    cursors = NotificationCursors(storage)
    var senders: [String: WebhookSender] = [:]
    for webhook in try Webhook.all(settings) {
      senders[webhook.name] = try WebhookSender(webhook, settings, storage, cursors, log: log)
    }
    self.senders = senders
  }

  func start() throws(OwnedThread.Failure) { for sender in senders.values { try sender.start() } }

  /// What is under way ends first; the rest goes on at the next start.
  func stop() { for sender in senders.values { sender.stop() } }

  /// A request was answered: there may be something to tell.
  func observe(_ record: RequestRecord) {
    guard !senders.isEmpty, record.right?.kind == .write, record.status < 300 else { return }
    for sender in senders.values { sender.wake(by: record.resource?.bucket) }
  }

  // MARK: NotificationTargets

  func knows(_ webhook: String) -> Bool { senders[webhook] != nil }

  func begin(_ webhooks: Set<String>, for bucket: BucketAddress) throws(StorageError) {
    guard !webhooks.isEmpty else { return }
    let now = try storage.changes(of: bucket, from: .newest, limit: 1, wait: .zero).cursor
    try cursors.set(now, of: webhooks.map { NotificationCursors.Line(bucket: bucket, webhook: $0) })
  }

  func changed() { for sender in senders.values { sender.wake(by: nil) } }
}
