import Bodies
import Crypto
import Encryption
package import Storage

extension FileTreeStorage {
  package func put(_ request: PutRequest, body: any UploadBody) throws(StorageError) -> ObjectInfo {
    let key = request.object.key
    let place = try place(writing: request.object)
    try require(request.metadata, request.tags, request.lock, request.access, request.encryption)
    try checkEarly(request.condition, at: place)
    guard case .file(let path) = place else { return try putFolder(request, at: place, body) }
    try requireSpelling(ofFolder: path.parent)
    let algorithm = UploadChecksum.default.algorithm
    let received = try receive(
      body, in: path.parent, digests: body.bringsChecksum ? [] : DigestKinds(algorithm))
    let record = MetadataRecord(
      metadata: request.metadata,
      checksums: body.bringsChecksum ? received.checksums : received.checksums(including: algorithm),
      tags: request.tags)
    return try self.place(received.file, as: key, at: path, record, if: request.condition)
  }

  /// Where an object is written.
  /// - Throws: `noSuchBucket`, `invalidKey`.
  func place(writing address: ObjectAddress) throws(StorageError) -> KeyPlace {
    try require(address.bucket)
    return try names.place(of: address.key)
  }

  /// - Throws: `notSupported` for what the mount does not keep.
  func require(
    _ metadata: ObjectMetadata, _ tags: TagSet, _ lock: VersionLock = .none, _ access: ObjectAccess = .ofBucketOwner,
    _ encryption: WriteEncryption = .none
  ) throws(StorageError) {
    if !settings.keepsAttributes {
      guard metadata.user.isEmpty else { throw .notSupported(.userMetadata) }
      guard tags.isEmpty else { throw .notSupported(.tags) }
    }
    guard lock == .none else { throw .notSupported(.objectLock) }
    guard access.acl == nil else { throw .notSupported(.accessControlLists) }
    guard case .none = encryption else { throw .notSupported(.encryption) }
  }

  /// Refuses what is bound to fail before its bytes are asked for. It is decided once more in the end.
  func checkEarly(_ condition: WriteCondition, at place: KeyPlace) throws(StorageError) {
    guard condition != .none else { return }
    try condition.check(try current(at: place).map { ETag(ofFile: $0) })
  }

  /// A key that ends with a slash is a folder: it has attributes, and no bytes.
  private func putFolder(_ request: PutRequest, at place: KeyPlace, _ body: any UploadBody) throws(StorageError)
    -> ObjectInfo
  {
    try requireEmpty(body)
    let attributes = MetadataRecord(metadata: request.metadata, tags: request.tags)
    return try holding(place.path) { () throws(StorageError) in
      try requireSpelling(ofFolder: place.path)
      try request.condition.check(try current(at: place).map { ETag(ofFile: $0) })
      let made = try makeFolders(place.path)
      do throws(StorageError) {
        return try keepFolder(request.object.key, at: place, attributes, made)
      } catch {
        removeAgain(made)
        throw error
      }
    }
  }

  private func keepFolder(_ key: ObjectKey, at place: KeyPlace, _ attributes: MetadataRecord, _ made: [TreePath])
    throws(StorageError) -> ObjectInfo
  {
    guard let status = try current(at: place) else { throw .conditionalConflict }
    // Asked for by its own name, it does not go with the last key in it.
    let isOnItsOwn = RecordChange.remove(Array(place.path.text.utf8), records.folders)
    try record(
      [isOnItsOwn, self.attributes.setting(attributes, of: key, in: status)], noting: made.filter { $0 != place.path })
    try sync(Set([place.path.parent] + made.map(\.parent)))
    return info(of: key, status, self.attributes.kept(attributes))
  }

  private func requireEmpty(_ body: any UploadBody) throws(StorageError) {
    let noBytes = StorageError.invalidKey("A key that ends with a slash is a folder, which has no content.")
    guard body.declaredLength ?? 0 == 0 else { throw noBytes }
    do throws(StorageError) {
      let intake = try BodyIntake(
        body, digests: [], maximum: 0, within: settings.maximumUploadTime, buffers, digestThreads)
      _ = try intake.finish()
    } catch .entityTooLarge {
      throw noBytes
    }
  }
}
