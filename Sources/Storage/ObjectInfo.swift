package import Encryption

/// What is known of one version of an object without its bytes.
package struct ObjectInfo: Sendable {
  package var key: ObjectKey
  /// Bytes.
  package var size: Int64
  package var etag: ETag
  package var lastModified: Timestamp
  /// Nil where the bucket never had versioning: then no `x-amz-version-id` is sent.
  package var versionID: VersionID?
  package var metadata: ObjectMetadata
  package var checksums: [Checksum]
  /// The parts of a multipart object, in order; empty for an object of one PUT.
  package var partCount: Int
  package var tags: TagSet
  package var lock: VersionLock
  package var access: ObjectAccess
  /// Names the state for WOPI hosts; nil where the store keeps objects and not files.
  package var itemVersion: String?
  /// Nil: the bytes lie in the clear.
  package var encryption: ObjectEncryption?

  package init(
    key: ObjectKey, size: Int64, etag: ETag, lastModified: Timestamp, versionID: VersionID? = nil,
    metadata: ObjectMetadata = ObjectMetadata(), checksums: [Checksum] = [], partCount: Int = 0, tags: TagSet = .empty,
    lock: VersionLock = .none, access: ObjectAccess = .ofBucketOwner, itemVersion: String? = nil,
    encryption: ObjectEncryption? = nil
  ) {
    self.key = key
    self.size = size
    self.etag = etag
    self.lastModified = lastModified
    self.versionID = versionID
    self.metadata = metadata
    self.checksums = checksums
    self.partCount = partCount
    self.tags = tags
    self.lock = lock
    self.access = access
    self.itemVersion = itemVersion
    self.encryption = encryption
  }
}

/// One part of a finished multipart object.
package struct ObjectPart: Sendable {
  package let number: PartNumber
  /// Bytes.
  package let size: Int64
  package let checksums: [Checksum]

  package init(number: PartNumber, size: Int64, checksums: [Checksum]) {
    self.number = number
    self.size = size
    self.checksums = checksums
  }
}
