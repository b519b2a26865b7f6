import Identity
import Storage
import XML

extension BucketConfiguration {
  /// Events are delivered to webhooks, from the change feed.
  static let notification = BucketConfiguration(
    name: "BucketNotificationConfiguration", formerName: "BucketNotification", subresource: .notification,
    document: .notification,
    readRight: .getBucketNotification, writeRight: .putBucketNotification, integrity: .optional,
    schema: .elements(
      "NotificationConfiguration", .once,
      [
        target("TopicConfiguration", "Topic"), target("QueueConfiguration", "Queue"),
        target("CloudFunctionConfiguration", "CloudFunction"), .elements("EventBridgeConfiguration", .optional, []),
      ]),
    unset: .document { XMLWriter(root: "NotificationConfiguration").finish() }, effect: .whole, capability: .changeFeed,
    check: { (root, bucket, context) throws(S3Error) in
      try NotificationCheck(context).check(root, of: bucket)
    }, isNothing: { $0.children.isEmpty },
    changed: { $1.settings.notifications.changed() })

  private static func target(_ name: StaticString, _ kind: StaticString) -> ElementSchema {
    .elements(
      name, .any,
      [
        .text("Id", .optional), .text(kind), .text("Event", .repeated),
        .elements(
          "Filter", .optional,
          [
            .elements(
              "S3Key", .optional,
              [.elements("FilterRule", .any, [.text("Name"), .text("Value")])])
          ]),
      ])
  }
}

/// What a configuration must name, and where its events begin.
private struct NotificationCheck {
  let context: OperationContext

  init(_ context: OperationContext) { self.context = context }

  func check(_ root: XMLElement, of bucket: BucketAddress) throws(S3Error) {
    guard root.first("EventBridgeConfiguration") == nil else {
      throw S3Error(.notImplemented, "Amazon EventBridge is not implemented: notifications go to webhooks.")
    }
    let configuration = try NotificationConfiguration(root)
    for rule in configuration.rules where !context.settings.notifications.knows(rule.webhook) {
      throw .invalidArgument(
        "Unable to validate the following destination configurations", name: rule.arn,
        value: "The destination webhook does not exist")
    }
    guard !configuration.hasOverlap else {
      throw S3Error(
        .invalidArgument, "Configurations overlap. Configurations on the same bucket cannot share a common event type.")
    }
    let former = try context.document(.notification, of: bucket).map { (document) throws(S3Error) in
      try NotificationConfiguration(stored: document).webhooks
    }
    let new = configuration.webhooks.subtracting(former ?? [])
    // Before the configuration is there: nothing that comes after the answer is left out.
    try context.store { _ throws(StorageError) in try context.settings.notifications.begin(new, for: bucket) }
  }
}
