/// Whether a bucket keeps what is overwritten and deleted.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html>
///
/// The raw values are part of the disk format.
package enum VersioningState: UInt8, Hashable, Sendable {
  /// It never had versioning: no answer speaks of versions.
  case never = 0
  case enabled = 1
  /// New objects take the place of the `null` version; all others stay.
  case suspended = 2
}

/// Which versions to list: keys in the order of their UTF-8 bytes, the versions of one key from the newest on.
package struct VersionListQuery: Sendable {
  package var prefix: String
  /// Empty: no grouping.
  package var delimiter: String
  package var after: VersionListPosition
  /// Versions, delete markers and common prefixes together, at least 1.
  package var limit: Int

  package init(
    prefix: String = "", delimiter: String = "", after: VersionListPosition = .keys(.start), limit: Int
  ) {
    self.prefix = prefix
    self.delimiter = delimiter
    self.after = after
    self.limit = limit
  }
}

/// Where a listing of versions goes on.
package enum VersionListPosition: Hashable, Sendable {
  /// After all versions of these keys.
  case keys(ListPosition)
  /// After this version of the key: with its older versions, and then the next key. The version need not exist any more.
  case version(VersionID, ofKey: String)
}

/// One page of versions and delete markers.
package struct VersionPage: Sendable {
  /// A version, or a delete marker, which has no size, tag and checksum.
  package struct Entry: Sendable {
    package let key: ObjectKey
    package let version: VersionID
    package let isLatest: Bool
    package let isDeleteMarker: Bool
    /// Bytes.
    package let size: Int64
    package let etag: ETag
    package let lastModified: Timestamp
    package let checksum: UploadChecksum?
    /// Whether it has tags, a retention or a legal hold: reading the version tells which.
    package let hasTags: Bool
    package let hasLock: Bool

    package init(
      key: ObjectKey, version: VersionID, isLatest: Bool, isDeleteMarker: Bool = false, size: Int64 = 0,
      etag: ETag = ETag(""), lastModified: Timestamp, checksum: UploadChecksum? = nil, hasTags: Bool = false,
      hasLock: Bool = false
    ) {
      self.key = key
      self.version = version
      self.isLatest = isLatest
      self.isDeleteMarker = isDeleteMarker
      self.size = size
      self.etag = etag
      self.lastModified = lastModified
      self.checksum = checksum
      self.hasTags = hasTags
      self.hasLock = hasLock
    }
  }

  package var entries: [Entry]
  /// In byte order; merged with the entries they are the page.
  package var commonPrefixes: [String]
  /// Where the next page begins; nil at the end of the listing.
  package var next: VersionListPosition?

  package init(entries: [Entry] = [], commonPrefixes: [String] = [], next: VersionListPosition? = nil) {
    self.entries = entries
    self.commonPrefixes = commonPrefixes
    self.next = next
  }
}
