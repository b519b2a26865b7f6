package import Storage

extension FileTreeStorage {
  /// Completing once more, as a client does whose answer was lost, is answered as the first time while the object is still that one.
  package func completeUpload(_ request: CompleteUploadRequest) throws(StorageError) -> ObjectInfo {
    try require(request.upload.object.bucket)
    guard let token = UploadToken(request.upload.id) else { throw .noSuchUpload }
    let (info, isOver) = try holding(Staging.folder(token)) { () throws(StorageError) -> (ObjectInfo, Bool) in
      let upload: StoredUpload
      do throws(StorageError) {
        upload = try uploads.upload(request.upload)
      } catch .noSuchUpload {
        return (try completed(request.upload), false)
      }
      let info = try complete(upload, request)
      // The object is there: should this fail, then what is left can be completed once more, or aborted.
      return (info, (try? uploads.remove(upload)) != nil)
    }
    if isOver { removeStaging(token) }
    return info
  }

  private func completed(_ upload: UploadAddress) throws(StorageError) -> ObjectInfo {
    let place = try place(writing: upload.object)
    guard let status = try current(at: place) else { throw .noSuchUpload }
    let record = try attributes.attributes(of: upload.object.key, in: status)
    guard record.upload == upload.id else { throw .noSuchUpload }
    return info(of: upload.object.key, status, record)
  }

  private func complete(_ upload: StoredUpload, _ request: CompleteUploadRequest) throws(StorageError) -> ObjectInfo {
    let place = try place(writing: request.upload.object)
    let limits = UploadLimits(minimumPart: settings.minimumPartBytes, maximumObject: settings.maximumObjectBytes)
    let manifest = try Manifest(listed: request.parts, stored: try uploads.parts(of: upload), limits: limits)
    let checksum = try manifest.checksum(upload.info.checksum)
    try manifest.check(size: request.size, promised: request.checksum, computed: checksum)
    try checkEarly(request.condition, at: place)
    try requireSpelling(ofFolder: place.path.parent)

    var record = upload.attributes
    record.checksums = checksum.map { [$0] } ?? []
    record.partCount = manifest.parts.count
    record.upload = upload.info.id
    let file = try assemble(manifest, of: upload, in: place.path.parent)
    return try self.place(file, as: upload.info.key, at: place.path, record, if: request.condition)
  }

  private func assemble(_ manifest: Manifest<StoredPart>, of upload: StoredUpload, in folder: TreePath)
    throws(StorageError) -> WrittenFile
  {
    let staging = Staging.folder(upload.token)
    let sources = manifest.parts.compactMap { staging.appending($0.file) }
    let file: WrittenFile
    do throws(StorageError) {
      file = try assemble(sources, in: folder)
    } catch .conditionalConflict {
      throw try missing(manifest, in: staging) ?? .conditionalConflict
    }
    guard file.status.size == manifest.size else {
      remove(file)
      throw try missing(manifest, in: staging) ?? .corrupt("the parts of an upload are other ones than were stored")
    }
    return file
  }

  /// Somebody has removed or changed a part's file.
  private func missing(_ manifest: Manifest<StoredPart>, in staging: TreePath) throws(StorageError) -> StorageError? {
    for part in manifest.parts {
      guard let path = staging.appending(part.file), try current(at: .file(path))?.size == part.size else {
        return .invalidPart(number: part.number)
      }
    }
    return nil
  }
}
