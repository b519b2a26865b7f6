import Crypto
import Encryption
import Storage

/// A checksum that was computed of one state of an object.
struct ComputedChecksum: Sendable {
  /// Names the state.
  let sequence: Int64
  let checksum: Checksum
}

enum CopyOutcome: Sendable {
  case done(ObjectInfo)
  /// The bytes must be read first: the source has no such checksum.
  case needsChecksum(ChecksumAlgorithm)
  /// The bytes must be read and written anew: they are to be encrypted otherwise than they are.
  case needsBytes
}

extension IndexTransaction {
  /// Makes the destination share the source's bytes; inline ones are copied with their row.
  /// - Parameter computed: what a former attempt asked for; it counts only for the state that it was computed of.
  func copy(_ request: CopyRequest, computed: ComputedChecksum?) throws(StorageError) -> CopyOutcome {
    let source = try self.source(request.source)
    try request.source.check(source.info)
    let bucket = try connection.bucket(request.destination.bucket)
    let current = try connection.head(request.destination.key, inBucket: bucket.id)
    try request.condition.check(current)
    guard let sealing = try resealed(source.info.encryption, request) else { return .needsBytes }
    var checksums = source.info.checksums
    if let wanted = request.checksum ?? Self.checksumToAdd(to: source) {
      checksums = checksums.filter { $0.algorithm == wanted && $0.kind == .fullObject }
      if checksums.isEmpty {
        guard let computed, computed.sequence == source.row.sequence else { return .needsChecksum(wanted) }
        checksums = [computed.checksum]
      }
    }
    let record = MetadataRecord(
      metadata: request.metadata ?? source.info.metadata, checksums: checksums, tags: request.tags ?? source.info.tags,
      lock: request.lock, access: request.access, encryption: sealing.encryption)
    return .done(
      try write(
        request.destination, in: bucket, ObjectContent(sharing: source), record, over: current, isShared: true,
        origin: .copy))
  }

  /// How shared bytes are kept for another object: in the clear, or under the same data key, sealed as the request asks.
  private struct Sealing {
    let encryption: ObjectEncryption?
  }

  /// - Returns: nil where the bytes cannot be shared; also where the tags of both follow another rule, since the MD5 is not known.
  private func resealed(_ encryption: ObjectEncryption?, _ request: CopyRequest) throws(StorageError) -> Sealing? {
    guard let encryption else {
      guard request.source.key == nil else { throw .keyNotApplicable }
      if case .none = request.encryption { return Sealing(encryption: nil) }
      return nil
    }
    let key = try masterKeys.open(encryption, request.source.key)
    guard let sealed = try masterKeys.seal(key, request.encryption)?.encryption,
      sealed.hidesTag == encryption.hidesTag
    else { return nil }
    return Sealing(encryption: sealed)
  }

  /// Bytes that a copy reads for a checksum that nobody asked for, at most.
  private static let bytesReadUnasked: Int64 = 1 << 20

  /// What an older version stored may have none. It gets the default one where that costs little: a copy is not to read bytes.
  private static func checksumToAdd(to source: ObjectRecord) -> ChecksumAlgorithm? {
    guard source.info.checksums.isEmpty, source.row.size <= bytesReadUnasked else { return nil }
    return UploadChecksum.default.algorithm
  }

  /// - Throws: `noSuchBucket`, `noSuchKey`, `noSuchVersion`, `deleteMarker`.
  private func source(_ source: CopySource) throws(StorageError) -> ObjectRecord {
    guard let version = source.object.version else {
      return try connection.object(source.object.key, in: source.object.bucket)
    }
    return try connection.object(source.object.key, version: version, in: try connection.bucket(source.object.bucket))
  }

  /// Makes a part share the bytes of an object, if that is still the one that was looked at.
  /// - Returns: nil when it is not.
  func sharePart(
    _ number: PartNumber, of upload: UploadAddress, with source: ObjectRecord, at address: ObjectAddress,
    checksums: [Checksum]
  ) throws(StorageError) -> PartInfo? {
    let bucket = try connection.bucket(address.bucket)
    guard try connection.hasVersion(source.row, of: address.key, in: bucket) else { return nil }
    _ = try self.upload(upload)
    try share(source.row.location)
    return try putPart(number, of: upload, ObjectContent(sharing: source), checksums)
  }
}
