/// One thing that a store can do, or cannot.
package enum Capability: String, CaseIterable, Hashable, Sendable {
  case versioning, objectLock, conditionalWrite, atomicReplace, rangeRead, serverSideCopy, multipart, resumableUpload
  case userMetadata, tags, accessControlLists, checksums, md5ETag, rename, changeFeed, externalChanges, durableWrite
  case caseSensitive, emptyDirectories, quota, presigned, lifecycle, encryption

  /// What it means, for people.
  package var sentence: String {
    switch self {
    case .versioning: "Older versions of objects are kept and can be read."
    case .objectLock: "Versions can be locked against deletion."
    case .conditionalWrite: "If-Match and If-None-Match are decided with the write."
    case .atomicReplace: "Readers see the old object or the new one, never neither and never a mixture."
    case .rangeRead: "Any range of an object can be read."
    case .serverSideCopy: "Copies are made where the bytes are, without passing through the gateway."
    case .multipart: "Large objects come in parts, in any order."
    case .resumableUpload: "An upload in parts goes on after an interruption."
    case .userMetadata: "x-amz-meta-… fields are kept."
    case .tags: "Objects carry tags."
    case .accessControlLists: "Access control lists grant rights to accounts."
    case .checksums: "Checksums that clients send are kept and shown."
    case .md5ETag: "The ETag of an object of one PUT is the MD5 of its bytes."
    case .rename: "RenameObject gives an object another key in one step."
    case .changeFeed: "Changes can be followed under /-/changes."
    case .externalChanges: "Others change the files too, without the gateway."
    case .durableWrite: "What was answered with success survives a power cut."
    case .caseSensitive: "Keys that differ only by case are different objects."
    case .emptyDirectories: "Folders exist without objects in them, as keys that end in /."
    case .quota: "The room that a bucket may take can be limited."
    case .presigned: "Presigned URLs work."
    case .lifecycle: "Lifecycle rules are carried out."
    case .encryption: "Objects can be encrypted at rest: SSE-S3, SSE-KMS and SSE-C."
    }
  }
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
  /// The smallest difference between two times of modification that is kept, in nanoseconds.
  package var timeResolution: Int64 = 1_000_000
  /// Nil where there is nothing to set.
  package var chunk: Chunk?

  /// Bytes that are moved at once: as set, and what can be set.
  package struct Chunk: Hashable, Sendable {
    package let bytes: Int
    package let range: ClosedRange<Int>

    package init(bytes: Int, range: ClosedRange<Int>) {
      self.bytes = bytes
      self.range = range
    }
  }

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
