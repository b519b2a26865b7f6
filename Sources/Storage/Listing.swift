/// Which objects to list. Keys come in the order of their UTF-8 bytes.
package struct ListQuery: Sendable {
  package var prefix: String
  /// Empty: no grouping.
  package var delimiter: String
  /// Only keys (and common prefixes) after this position.
  package var after: ListPosition
  /// Keys and common prefixes together, at least 1.
  package var limit: Int

  package init(prefix: String = "", delimiter: String = "", after: ListPosition = .start, limit: Int) {
    self.prefix = prefix
    self.delimiter = delimiter
    self.after = after
    self.limit = limit
  }
}

/// Where a listing goes on.
package enum ListPosition: Hashable, Sendable {
  case start
  /// After this key (a marker or start-after may be any text, also one that is no key).
  case key(String)
  /// After every key that begins with this common prefix.
  case prefix(String)
}

/// One page of a listing.
package struct ListPage: Sendable {
  package struct Entry: Sendable {
    package let key: ObjectKey
    /// Bytes.
    package let size: Int64
    package let etag: ETag
    package let lastModified: Timestamp
    /// The algorithms and kind of the checksums kept with the object, for `ChecksumAlgorithm` and `ChecksumType`.
    package let checksum: UploadChecksum?

    package init(key: ObjectKey, size: Int64, etag: ETag, lastModified: Timestamp, checksum: UploadChecksum? = nil) {
      self.key = key
      self.size = size
      self.etag = etag
      self.lastModified = lastModified
      self.checksum = checksum
    }
  }

  package var entries: [Entry]
  /// In byte order; merged with the entries they are the page.
  package var commonPrefixes: [String]
  /// Where the next page begins; nil at the end of the listing.
  package var next: ListPosition?

  package init(entries: [Entry] = [], commonPrefixes: [String] = [], next: ListPosition? = nil) {
    self.entries = entries
    self.commonPrefixes = commonPrefixes
    self.next = next
  }
}

/// Which uploads in progress to list, by key and then by the order of their creation.
package struct UploadListQuery: Sendable {
  package var prefix: String
  package var delimiter: String
  package var keyMarker: String
  /// Counts only together with a key marker: uploads of that key after this one.
  package var uploadIDMarker: String
  package var limit: Int

  package init(
    prefix: String = "", delimiter: String = "", keyMarker: String = "", uploadIDMarker: String = "", limit: Int
  ) {
    self.prefix = prefix
    self.delimiter = delimiter
    self.keyMarker = keyMarker
    self.uploadIDMarker = uploadIDMarker
    self.limit = limit
  }
}

/// One page of uploads in progress.
package struct UploadPage: Sendable {
  package var uploads: [UploadInfo]
  package var commonPrefixes: [String]
  package var isTruncated: Bool
  /// Set when truncated.
  package var nextKeyMarker: String?
  package var nextUploadIDMarker: String?

  package init(
    uploads: [UploadInfo] = [], commonPrefixes: [String] = [], isTruncated: Bool = false, nextKeyMarker: String? = nil,
    nextUploadIDMarker: String? = nil
  ) {
    self.uploads = uploads
    self.commonPrefixes = commonPrefixes
    self.isTruncated = isTruncated
    self.nextKeyMarker = nextKeyMarker
    self.nextUploadIDMarker = nextUploadIDMarker
  }
}

/// One page of an upload's parts.
package struct PartPage: Sendable {
  package var upload: UploadInfo
  package var parts: [PartInfo]
  package var isTruncated: Bool

  package init(upload: UploadInfo, parts: [PartInfo], isTruncated: Bool) {
    self.upload = upload
    self.parts = parts
    self.isTruncated = isTruncated
  }
}
