/// One change of a bucket's contents, as the change feed tells it: in the order of the commits, and with what a follower needs to repeat it.
package struct BucketChange: Hashable, Sendable {
  /// The raw values are part of the disk format.
  package enum Kind: UInt8, CaseIterable, Hashable, Sendable {
    /// A new current version: a put, a copy, a completed upload.
    case created = 1
    /// The current object is gone, and no marker tells of it: a delete without versioning.
    case deleted = 2
    /// The current object is hidden by a delete marker.
    case deleteMarkerCreated = 3
    /// One version or delete marker is gone for ever. What was before it may be current again.
    case versionDeleted = 4
    /// The object has another key; `formerKey` has the one it had.
    case renamed = 5
    case tagsChanged = 6
    /// The retention or the legal hold of a version.
    case lockChanged = 7
  }

  /// How an object came. The raw values are part of the disk format.
  package enum Origin: UInt8, CaseIterable, Hashable, Sendable {
    case put = 0
    /// A form that a browser posted.
    case post = 1
    case copy = 2
    case completedUpload = 3
  }

  package var kind: Kind
  package var key: ObjectKey
  /// Of a rename.
  package var formerKey: ObjectKey?
  /// Nil where the bucket never had versioning.
  package var version: VersionID?
  /// Bytes; 0 for what is gone.
  package var size: Int64
  /// Nil for what is gone.
  package var etag: ETag?
  /// The same for an object as long as it exists, whatever is written over it, and when it is renamed.
  package var objectID: Int64
  /// Why it came about where no client asked for it, such as a lifecycle rule's id.
  package var reason: String?
  /// Of what was created.
  package var origin: Origin
  /// Grows from change to change, within the whole store.
  package var sequence: Int64
  package var at: Timestamp

  package init(
    kind: Kind, key: ObjectKey, formerKey: ObjectKey? = nil, version: VersionID? = nil, size: Int64 = 0,
    etag: ETag? = nil, objectID: Int64, reason: String? = nil, origin: Origin = .put, sequence: Int64,
    at: Timestamp
  ) {
    self.kind = kind
    self.key = key
    self.formerKey = formerKey
    self.version = version
    self.size = size
    self.etag = etag
    self.objectID = objectID
    self.reason = reason
    self.origin = origin
    self.sequence = sequence
    self.at = at
  }
}

/// Some changes of a bucket, in order.
package struct ChangePage: Sendable {
  package var changes: [BucketChange]
  /// Where the next page begins: after the last change of this one.
  package var cursor: ChangeCursor

  package init(changes: [BucketChange], cursor: ChangeCursor) {
    self.changes = changes
    self.cursor = cursor
  }
}

/// A place in a bucket's feed. It survives restarts, and belongs to one bucket: to another of the same name it means nothing.
package struct ChangeCursor: Hashable, Sendable {
  /// Names the bucket for ever; never used again.
  package let bucketID: Int64
  /// The last change that was seen.
  package let sequence: Int64

  package init(bucketID: Int64, sequence: Int64) {
    self.bucketID = bucketID
    self.sequence = sequence
  }
}

/// Where to read a feed.
package enum ChangePosition: Hashable, Sendable {
  /// From the oldest change that is kept.
  case oldest
  /// After the newest: what comes from now on.
  case newest
  case after(ChangeCursor)
}
