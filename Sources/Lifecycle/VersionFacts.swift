package import Storage

/// What the rules are asked about: one version of an object, or a delete marker.
package struct VersionFacts: Sendable {
  /// Where the version stands among those of its key.
  package enum Standing: Equatable, Sendable {
    /// The newest.
    /// - Parameter isOnly: there is no other.
    case current(isOnly: Bool)
    /// Superseded when its successor was made.
    /// - Parameters:
    ///   - since: when that was.
    ///   - newer: noncurrent versions that are newer; delete markers are not counted, so that so many real ones are kept.
    case noncurrent(since: Timestamp, newer: Int)
  }

  package let key: ObjectKey
  /// Bytes; of a delete marker 0.
  package let size: Int64
  package let tags: TagSet
  package let isDeleteMarker: Bool
  package let modified: Timestamp
  package let standing: Standing

  package init(
    key: ObjectKey, size: Int64, tags: TagSet = .empty, isDeleteMarker: Bool = false, modified: Timestamp,
    standing: Standing
  ) {
    self.key = key
    self.size = size
    self.tags = tags
    self.isDeleteMarker = isDeleteMarker
    self.modified = modified
    self.standing = standing
  }
}
