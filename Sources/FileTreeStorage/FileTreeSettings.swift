package import Storage

/// What is set of one mount of a live tree of files.
package struct FileTreeSettings: Sendable {
  /// The bucket that the tree appears as.
  package var bucket: BucketAddress
  /// What people call it.
  package var displayName: String
  /// Since when it is shown to exist.
  package var created: Timestamp
  /// Whether content headers, user metadata, tags and checksums are kept in the gateway's index; else what sets them is refused.
  package var keepsAttributes = true
  /// Whether characters that Windows reserves stand in names as U+F001 to U+F07C (as Linux clients and Macs write them); else they are refused.
  package var mapsReservedCharacters = false
  /// Bytes.
  package var maximumObjectBytes: Int64 = 5 << 40
  /// Bytes of a part but the last, at least.
  package var minimumPartBytes: Int64 = 5 << 20
  /// Bytes that are written and read at once.
  package var chunk = ChunkSize()
  /// Bytes of all buffers of bodies on their way in.
  package var uploadBufferBytes = 64 << 20
  /// How long one body may take to come in.
  package var maximumUploadTime = Duration.seconds(86_400)
  /// After how long what an unfinished write left behind is removed.
  package var staleAge = Duration.seconds(86_400)
  /// Bytes of folders' entries kept in memory for listings; 0: none.
  package var listingCacheBytes = 64 << 20
  /// How long a folder's entries are believed without looking again.
  package var listingCacheTime = Duration.seconds(30)
  /// Entries of one folder, hidden ones included: a folder with more is refused, whatever its server goes on to tell.
  package var maximumFolderEntries = 1_000_000
  /// How long a request waits for another that writes the same key; then `slowDown`.
  package var maximumLockWait = Duration.seconds(30)
  /// How long to wait between tries to open what is in use at the moment, or is just being replaced.
  package var busyPauses: [Duration] = [5, 10, 20, 50].map { .milliseconds($0) }

  package init(bucket: BucketAddress, displayName: String, created: Timestamp) {
    self.bucket = bucket
    self.displayName = displayName
    self.created = created
  }
}

/// How many bytes are moved at once.
package struct ChunkSize: Hashable, Sendable {
  /// Bytes.
  package static let range = 64 << 10...8 << 20

  /// Bytes.
  package let bytes: Int

  package init() { bytes = 1 << 20 }

  /// Nil outside of `range`.
  package init?(bytes: Int) {
    guard Self.range.contains(bytes) else { return nil }
    self.bytes = bytes
  }
}
