package import Crypto

/// A new object in one body.
package struct PutRequest: Sendable {
  package var object: ObjectAddress
  package var metadata: ObjectMetadata
  package var condition: WriteCondition

  package init(object: ObjectAddress, metadata: ObjectMetadata = ObjectMetadata(), condition: WriteCondition = .none) {
    self.object = object
    self.metadata = metadata
    self.condition = condition
  }
}

/// One key of a delete.
package struct DeleteRequest: Sendable {
  package var key: ObjectKey
  package var version: VersionID?
  package var condition: WriteCondition

  package init(key: ObjectKey, version: VersionID? = nil, condition: WriteCondition = .none) {
    self.key = key
    self.version = version
    self.condition = condition
  }
}

/// What a delete did.
package struct DeleteOutcome: Sendable {
  /// The version that went, or the delete marker that came; nil where the bucket never had versioning.
  package let version: VersionID?
  package let isDeleteMarker: Bool

  package init(version: VersionID? = nil, isDeleteMarker: Bool = false) {
    self.version = version
    self.isDeleteMarker = isDeleteMarker
  }
}

/// Where a copy reads, and what must hold there.
package struct CopySource: Sendable {
  package var object: ObjectAddress
  /// Nil: the whole object.
  package var range: Range<Int64>?
  /// Decides on the state that is copied, in the same step; throws what the client is answered (`preconditionFailed`).
  package var check: @Sendable (ObjectInfo) throws(StorageError) -> Void

  package init(
    object: ObjectAddress, range: Range<Int64>? = nil,
    check: @escaping @Sendable (ObjectInfo) throws(StorageError) -> Void = { (_) throws(StorageError) in }
  ) {
    self.object = object
    self.range = range
    self.check = check
  }
}

/// A copy within one store: bytes are shared, not copied, where the store can.
package struct CopyRequest: Sendable {
  package var source: CopySource
  package var destination: ObjectAddress
  /// Nil: as the source has it.
  package var metadata: ObjectMetadata?
  package var condition: WriteCondition
  /// A checksum that the copy must carry though the source may not.
  package var checksum: ChecksumAlgorithm?

  package init(
    source: CopySource, destination: ObjectAddress, metadata: ObjectMetadata? = nil, condition: WriteCondition = .none,
    checksum: ChecksumAlgorithm? = nil
  ) {
    self.source = source
    self.destination = destination
    self.metadata = metadata
    self.condition = condition
    self.checksum = checksum
  }
}

/// An upload of an object: the tenant and bucket are part of the look-up, so that another's upload id finds nothing.
package struct UploadAddress: Hashable, Sendable {
  package let object: ObjectAddress
  package let id: UploadID

  package init(object: ObjectAddress, id: UploadID) {
    self.object = object
    self.id = id
  }
}

package struct CreateUploadRequest: Sendable {
  package var object: ObjectAddress
  package var metadata: ObjectMetadata
  package var checksum: UploadChecksum?

  package init(object: ObjectAddress, metadata: ObjectMetadata = ObjectMetadata(), checksum: UploadChecksum? = nil) {
    self.object = object
    self.metadata = metadata
    self.checksum = checksum
  }
}

package struct CompleteUploadRequest: Sendable {
  package var upload: UploadAddress
  package var parts: [CompletedPart]
  package var condition: WriteCondition
  /// The checksum of the whole that the client promises.
  package var checksum: Checksum?
  /// `x-amz-mp-object-size`, in bytes.
  package var size: Int64?

  package init(
    upload: UploadAddress, parts: [CompletedPart], condition: WriteCondition = .none, checksum: Checksum? = nil,
    size: Int64? = nil
  ) {
    self.upload = upload
    self.parts = parts
    self.condition = condition
    self.checksum = checksum
    self.size = size
  }
}
