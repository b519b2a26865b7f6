package import Crypto

/// Why a store did not do what it was asked. Each case is one S3 error (the S3 layer has the table); none of them leaves a trace.
package enum StorageError: Error, Hashable, Sendable {
  // Names
  case noSuchBucket
  case noSuchKey
  case noSuchVersion
  /// The newest version of the key is a delete marker (`isCurrent`), or the version that was asked for is one.
  case deleteMarker(VersionID, modified: Timestamp, isCurrent: Bool)
  case noSuchUpload
  case bucketExists
  case bucketNotEmpty
  /// No document of this kind is set on the bucket.
  case noSuchConfiguration(BucketDocument)

  // Conditions
  case preconditionFailed(condition: String)
  /// Another write changed what this one depended on: the client should try again.
  case conditionalConflict
  /// The request has the token of a former one, and asks for something else.
  case tokenReused

  // Object lock
  /// A retention or a legal hold forbids it.
  case locked
  /// The bucket has no object lock.
  case noObjectLock
  /// What a bucket's state does not allow, such as suspending versioning under an object lock.
  case invalidBucketState(String)

  // Encryption
  /// The object is encrypted under a client's key (SSE-C), which the request did not bring.
  case keyRequired
  /// It is encrypted under another key than the request brought.
  case wrongKey
  /// The request brought a key, and the object is not encrypted under a client's.
  case keyNotApplicable
  /// The store has no master key of this name, or none at all: empty.
  case noMasterKey(String)

  // Change feed
  /// What the cursor points to has been dropped, or was never of this bucket.
  case cursorExpired

  // Multipart
  case invalidPart(number: Int)
  case invalidPartOrder
  /// A part other than the last is smaller than the minimum, both in bytes.
  case entityTooSmall(proposed: Int64, minimum: Int64, part: Int, etag: ETag)
  /// The parts have other bytes together than the client promised.
  case unexpectedSize(promised: Int64, actual: Int64)
  case entityTooLarge(proposed: Int64, maximum: Int64)
  case invalidRange

  // The body as it came in
  case body(BodyFault)

  // A live tree of files
  /// The account behind the mount may not do it.
  case accessDenied
  /// The mount cannot hold a key like this one; why, for the client.
  case invalidKey(String)
  /// Something is in the way that the mount cannot hold beside it: a folder of that name, a name that differs only by case.
  case keyConflict(String)
  /// Somebody else has the file open in a way that forbids it.
  case busy
  /// What keeps the objects cannot be reached. Whether a change was made is not known.
  case unavailable(String)

  // The store
  /// What was asked is not among the mount's capabilities.
  case notSupported(Capability)
  /// No room on the disk, or in the quota.
  case insufficientSpace
  /// Too much under way: try again later.
  case slowDown
  /// What is stored is not what was written. Logged and counted where it is found; never served.
  case corrupt(String)
  /// Anything else that failed underneath, with its place; for the log, not for clients.
  case failed(String)
}

/// What was wrong with the bytes of a request.
package enum BodyFault: Hashable, Sendable {
  /// Fewer bytes than promised.
  case incomplete
  /// More bytes than promised.
  case tooLong
  /// Fewer bytes than are allowed.
  case tooShort(size: Int64, minimum: Int64)
  /// The client sent nothing for too long, or too slowly.
  case timedOut
  /// The transfer or chunk framing is broken.
  case malformedChunk
  /// The form around the bytes is broken.
  case malformedForm
  /// A chunk's or the trailer's signature is wrong.
  case chunkSignature
  /// The payload is not what `x-amz-content-sha256` says.
  case payloadHash
  /// Content-MD5 differs.
  case contentMD5
  /// A checksum in a header or trailer differs.
  case checksum(ChecksumAlgorithm)
  /// A trailer is missing, was not announced, or is malformed.
  case malformedTrailer
  /// The server is stopping.
  case shuttingDown
}
