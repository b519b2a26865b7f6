/// One thing that a store can do, or cannot.
package enum Capability: String, CaseIterable, Hashable, Sendable {
  case versioning, objectLock, conditionalWrite, atomicReplace, rangeRead, serverSideCopy, multipart, resumableUpload
  case userMetadata, tags, accessControlLists, checksums, md5ETag, rename, changeFeed, externalChanges, durableWrite
  case caseSensitive, emptyDirectories, quota, presigned, lifecycle
}

/// What a mount can do: clients read it under `/-/capabilities`, and the pipeline refuses the rest before any side effect.
package struct Capabilities: Sendable {
  package var supported: Set<Capability>
  /// Longest key in bytes of UTF-8.
  package var maximumKeyBytes: Int
  /// Largest object in bytes.
  package var maximumObjectBytes: Int64
  /// Smallest part but the last, in bytes.
  package var minimumPartBytes: Int64

  package init(
    supported: Set<Capability>, maximumKeyBytes: Int = ObjectKey.maximumBytes, maximumObjectBytes: Int64,
    minimumPartBytes: Int64
  ) {
    self.supported = supported
    self.maximumKeyBytes = maximumKeyBytes
    self.maximumObjectBytes = maximumObjectBytes
    self.minimumPartBytes = minimumPartBytes
  }
}
