package import Storage

/// What a bucket can tell of. The names are S3's.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html>
package enum NotificationEvent: String, CaseIterable, Hashable, Sendable {
  case put = "s3:ObjectCreated:Put"
  case post = "s3:ObjectCreated:Post"
  case copy = "s3:ObjectCreated:Copy"
  case completedUpload = "s3:ObjectCreated:CompleteMultipartUpload"
  case deleted = "s3:ObjectRemoved:Delete"
  case deleteMarkerCreated = "s3:ObjectRemoved:DeleteMarkerCreated"
  case expired = "s3:LifecycleExpiration:Delete"
  case expiredByMarker = "s3:LifecycleExpiration:DeleteMarkerCreated"
  case tagged = "s3:ObjectTagging:Put"
  case untagged = "s3:ObjectTagging:Delete"

  /// Those that a name in a configuration stands for: one, or all of a kind by `*` at its end. Nil for a name that stands for none.
  package static func named(_ name: String) -> Set<NotificationEvent>? {
    let found: [NotificationEvent]
    if name.hasSuffix(":*") {
      let kind = name.dropLast()
      found = allCases.filter { kind.utf8.count > 3 && $0.rawValue.hasPrefix(kind) }
    } else {
      found = NotificationEvent(rawValue: name).map { [$0] } ?? []
    }
    return found.isEmpty ? nil : Set(found)
  }

  /// Without the service in front, as records have it.
  package var recordName: String { String(rawValue.dropFirst(3)) }
}

/// What is told of one change: several things for a rename.
package struct Notification: Sendable {
  package let event: NotificationEvent
  package let key: ObjectKey
  package let change: BucketChange

  /// - Parameter hasTags: whether the object has tags now, or is gone; asked only where they changed.
  package static func all(of change: BucketChange, hasTags: () -> Bool) -> [Notification] {
    let isByRule = change.reason != nil
    let event: NotificationEvent
    switch change.kind {
    case .created: event = created(change.origin)
    case .deleted, .versionDeleted: event = isByRule ? .expired : .deleted
    case .deleteMarkerCreated: event = isByRule ? .expiredByMarker : .deleteMarkerCreated
    case .tagsChanged: event = hasTags() ? .tagged : .untagged
    case .lockChanged: return []
    case .renamed: return renamed(change)
    }
    return [Notification(event: event, key: change.key, change: change)]
  }

  private static func created(_ origin: BucketChange.Origin) -> NotificationEvent {
    switch origin {
    case .put: .put
    case .post: .post
    case .copy: .copy
    case .completedUpload: .completedUpload
    }
  }

  /// S3 has no word for it. With versioning a change of its own tells of the former key.
  private static func renamed(_ change: BucketChange) -> [Notification] {
    let arrival = Notification(event: .copy, key: change.key, change: change)
    guard let former = change.formerKey, change.version == nil else { return [arrival] }
    return [arrival, Notification(event: .deleted, key: former, change: change)]
  }
}
