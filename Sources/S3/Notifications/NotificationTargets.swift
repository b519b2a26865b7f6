package import Storage

/// Who delivers notifications, as the S3 layer sees it.
package protocol NotificationTargets: Sendable {
  func knows(_ webhook: String) -> Bool
  /// From now on, changes of the bucket go to these webhooks: those that come before do not.
  /// - Parameter webhooks: that the bucket has not gone to yet.
  func begin(_ webhooks: Set<String>, for bucket: BucketAddress) throws(StorageError)
  /// A bucket has another configuration.
  func changed()
}

/// There are no webhooks.
package struct NoNotificationTargets: NotificationTargets {
  package init() {}

  package func knows(_ webhook: String) -> Bool { false }
  package func begin(_ webhooks: Set<String>, for bucket: BucketAddress) throws(StorageError) {}
  package func changed() {}
}
