import Crypto
package import Storage

extension FileTreeStorage {
  package func putPart(_ number: PartNumber, of upload: UploadAddress, body: any UploadBody)
    throws(StorageError) -> PartInfo
  {
    let stored = try stored(upload)
    let algorithm = (stored.info.checksum ?? .default).algorithm
    let received = try receive(
      body, in: Staging.folder(stored.token), digests: DigestKinds(algorithm).union(.md5),
      as: { Staging.name(number) })
    guard let md5 = received.digests.md5 else { throw .notSupported(.checksums) }
    return try keep(
      received.file, as: number, of: upload, etag: ETag(md5: md5), received.checksums(including: algorithm))
  }

  package func copyPart(_ number: PartNumber, of upload: UploadAddress, from source: CopySource)
    throws(StorageError) -> PartInfo
  {
    let stored = try stored(upload)
    let object = try open(source.object)
    try source.check(object.info)
    let whole = 0..<object.info.size
    let range = source.range ?? whole
    guard range.lowerBound >= 0, range.upperBound <= whole.upperBound else { throw .invalidRange }
    if range == whole, let part = try copyWhole(object, number, of: upload, stored, source) { return part }
    // What was opened is one state of the source, or the copy ends.
    let body = try StoredBody(object, range, adding: (stored.info.checksum ?? .default).algorithm)
    return try putPart(number, of: upload, body: body)
  }

  /// Copies a whole file without its bytes passing through here.
  /// - Returns: nil where a checksum must be computed, or where the source is another one by now.
  private func copyWhole(
    _ object: any ObjectReader, _ number: PartNumber, of upload: UploadAddress, _ stored: StoredUpload,
    _ source: CopySource
  ) throws(StorageError) -> PartInfo? {
    let wanted = stored.info.checksum
    let checksums = object.info.checksums.filter {
      $0.algorithm == (wanted ?? .default).algorithm && $0.kind == .fullObject
    }
    guard case .file(let path) = try place(of: source.object), let status = (object as? TreeObject)?.status,
      !checksums.isEmpty || wanted == nil
    else { return nil }
    let file = try assemble([path], in: Staging.folder(stored.token), as: { Staging.name(number) })
    guard file.status.size == status.size, try current(at: .file(path))?.stamp == status.stamp else {
      remove(file)
      return nil
    }
    return try keep(file, as: number, of: upload, etag: ETag(ofFile: file.status), checksums)
  }

  /// Makes a file a part of an upload, in place of an earlier one of its number.
  private func keep(
    _ file: WrittenFile, as number: PartNumber, of upload: UploadAddress, etag: ETag, _ checksums: [Checksum]
  ) throws(StorageError) -> PartInfo {
    let part = StoredPart(
      number, size: file.status.size, modified: clock(), file: String(file.path.name), etag: etag, checksums: checksums)
    let folder = file.path.parent
    do throws(StorageError) {
      let former = try holding(folder) { () throws(StorageError) in
        let stored = try stored(upload)
        let former = try uploads.part(number, of: stored)
        try sync([folder])
        try uploads.insert(part, of: stored)
        return former
      }
      if let former = former.flatMap({ folder.appending($0.file) }) { try? fileSystem.removeFile(former) }
      return try part.info
    } catch {
      try? fileSystem.removeFile(file.path)
      if error == .noSuchUpload { removeEmptyStaging(folder) }
      throw error
    }
  }
}
