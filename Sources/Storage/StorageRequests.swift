package import Crypto
package import Encryption

package struct CreateBucketRequest: Sendable {
  package var bucket: BucketAddress
  package var region: String?
  /// Turns on versioning and object lock, for ever.
  package var hasObjectLock: Bool
  /// Nil: the tenant itself.
  package var owner: UserID?
  /// Set with the bucket, in one step.
  package var documents: [BucketDocument: [UInt8]]

  package init(
    bucket: BucketAddress, region: String? = nil, hasObjectLock: Bool = false, owner: UserID? = nil,
    documents: [BucketDocument: [UInt8]] = [:]
  ) {
    self.bucket = bucket
    self.region = region
    self.hasObjectLock = hasObjectLock
    self.owner = owner
    self.documents = documents
  }
}

/// A new object in one body.
package struct PutRequest: Sendable {
  package var object: ObjectAddress
  package var metadata: ObjectMetadata
  package var tags: TagSet
  /// Where it has no retention the bucket's default holds. Anything in it takes a bucket with object lock.
  package var lock: VersionLock
  package var access: ObjectAccess
  package var condition: WriteCondition
  package var encryption: WriteEncryption
  /// For the change feed.
  package var origin: BucketChange.Origin

  package init(
    object: ObjectAddress, metadata: ObjectMetadata = ObjectMetadata(), tags: TagSet = .empty,
    lock: VersionLock = .none, access: ObjectAccess = .ofBucketOwner, condition: WriteCondition = .none,
    encryption: WriteEncryption = .none, origin: BucketChange.Origin = .put
  ) {
    self.object = object
    self.metadata = metadata
    self.tags = tags
    self.lock = lock
    self.access = access
    self.condition = condition
    self.encryption = encryption
    self.origin = origin
  }
}

/// One key of a delete.
package struct DeleteRequest: Sendable {
  package var key: ObjectKey
  /// Nil: the current one, which goes, or is hidden by a delete marker where the bucket has versioning.
  package var version: VersionID?
  package var condition: WriteCondition
  /// `x-amz-if-match-size`, in bytes.
  package var size: Int64?
  /// `x-amz-if-match-last-modified-time`, to the second.
  package var lastModified: Timestamp?
  /// The caller asks to delete what is under governance, and may.
  package var bypassesGovernance: Bool
  package var expectation: DeleteExpectation
  /// For the change feed: why, where no client asked for it.
  package var reason: String?

  package init(
    key: ObjectKey, version: VersionID? = nil, condition: WriteCondition = .none, size: Int64? = nil,
    lastModified: Timestamp? = nil, bypassesGovernance: Bool = false, expectation: DeleteExpectation = .none,
    reason: String? = nil
  ) {
    self.key = key
    self.version = version
    self.condition = condition
    self.size = size
    self.lastModified = lastModified
    self.bypassesGovernance = bypassesGovernance
    self.expectation = expectation
    self.reason = reason
  }
}

/// What the store's own background work has judged and must still find so: else the delete is refused with `conditionalConflict`.
package enum DeleteExpectation: Hashable, Sendable {
  case none
  /// This is the current version (`null` also where the bucket never had versioning), last modified at that moment.
  case current(VersionID, modified: Timestamp)
  /// The version that is named is not the newest of its key.
  case noncurrent
  /// The version that is named is a delete marker and the only version of its key.
  case soleDeleteMarker
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
  /// The client's key of the source (SSE-C).
  package var key: CustomerKey?
  /// Decides on the state that is copied, in the same step; throws what the client is answered (`preconditionFailed`).
  package var check: @Sendable (ObjectInfo) throws(StorageError) -> Void

  package init(
    object: ObjectAddress, range: Range<Int64>? = nil, key: CustomerKey? = nil,
    check: @escaping @Sendable (ObjectInfo) throws(StorageError) -> Void = { (_) throws(StorageError) in }
  ) {
    self.object = object
    self.range = range
    self.key = key
    self.check = check
  }
}

/// A copy within one store: bytes are shared, not copied, where the store can.
package struct CopyRequest: Sendable {
  package var source: CopySource
  package var destination: ObjectAddress
  /// Nil: as the source has it.
  package var metadata: ObjectMetadata?
  /// Nil: as the source has them.
  package var tags: TagSet?
  /// Never the source's: a lock is not copied.
  package var lock: VersionLock
  /// Never the source's either.
  package var access: ObjectAccess
  package var condition: WriteCondition
  /// A checksum that the copy must carry though the source may not.
  package var checksum: ChecksumAlgorithm?
  /// Never the source's.
  package var encryption: WriteEncryption

  package init(
    source: CopySource, destination: ObjectAddress, metadata: ObjectMetadata? = nil, tags: TagSet? = nil,
    lock: VersionLock = .none, access: ObjectAccess = .ofBucketOwner, condition: WriteCondition = .none,
    checksum: ChecksumAlgorithm? = nil, encryption: WriteEncryption = .none
  ) {
    self.source = source
    self.destination = destination
    self.metadata = metadata
    self.tags = tags
    self.lock = lock
    self.access = access
    self.condition = condition
    self.checksum = checksum
    self.encryption = encryption
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
  package var tags: TagSet
  package var lock: VersionLock
  package var access: ObjectAccess
  package var checksum: UploadChecksum?
  package var encryption: WriteEncryption
  /// Who begins it; nil: the bucket's owner, or nobody with a name.
  package var initiator: UserID?

  package init(
    object: ObjectAddress, metadata: ObjectMetadata = ObjectMetadata(), tags: TagSet = .empty,
    lock: VersionLock = .none, access: ObjectAccess = .ofBucketOwner, checksum: UploadChecksum? = nil,
    encryption: WriteEncryption = .none, initiator: UserID? = nil
  ) {
    self.initiator = initiator
    self.object = object
    self.metadata = metadata
    self.tags = tags
    self.lock = lock
    self.access = access
    self.checksum = checksum
    self.encryption = encryption
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

/// Another key for an object: one step, in which nobody sees both or neither.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_RenameObject.html>
package struct RenameRequest: Sendable {
  package var bucket: BucketAddress
  package var source: ObjectKey
  package var destination: ObjectKey
  /// What the client calls the request: repeated, it is answered as the first time, as long as the object is still there.
  package var token: String?
  /// Decides on the source as it is in that step; throws what the client is answered.
  package var checkSource: @Sendable (ObjectInfo) throws(StorageError) -> Void
  /// Decides on the destination, nil where there is none.
  package var checkDestination: @Sendable (ObjectInfo?) throws(StorageError) -> Void

  package init(
    bucket: BucketAddress, source: ObjectKey, destination: ObjectKey, token: String? = nil,
    checkSource: @escaping @Sendable (ObjectInfo) throws(StorageError) -> Void = { (_) throws(StorageError) in },
    checkDestination: @escaping @Sendable (ObjectInfo?) throws(StorageError) -> Void = { (_) throws(StorageError) in }
  ) {
    self.bucket = bucket
    self.source = source
    self.destination = destination
    self.token = token
    self.checkSource = checkSource
    self.checkDestination = checkDestination
  }
}
