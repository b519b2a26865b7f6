import Crypto
import Storage

extension IndexTransaction {
  /// Makes an object of an upload's parts: they stay where they are and become its manifest.
  ///
  /// Completing once more, as a client does whose answer was lost, is answered as the first time while the object is still that one.
  func complete(_ request: CompleteUploadRequest, limits: UploadLimits) throws(StorageError) -> ObjectInfo {
    let object = request.upload.object
    let bucket = try connection.bucket(object.bucket)
    let upload: UploadRow
    do {
      upload = try connection.upload(request.upload.id, of: object.key, inBucket: bucket.id)
    } catch .noSuchUpload {
      guard let done = try connection.object(object.key, in: bucket), done.upload == request.upload.id else {
        throw .noSuchUpload
      }
      return done.info
    }
    let stored = try connection.parts(ofUpload: upload.id)
    let manifest = try Manifest(listed: request.parts, stored: stored, limits: limits)
    let checksum = try manifest.checksum(upload.info.checksum)
    try manifest.check(size: request.size, promised: request.checksum, computed: checksum)
    let current = try connection.head(object.key, inBucket: bucket.id)
    try request.condition.check(current)

    try connection.run(.deleteUpload, upload.id)
    try drop(stored, notIn: manifest, ofUpload: upload.id)
    var record = upload.record
    record.checksums = checksum.map { [$0] } ?? []
    record.upload = request.upload.id
    record.initiator = nil
    let content = ObjectContent(
      size: manifest.size, etag: manifest.etag, parts: manifest.parts.count,
      location: .manifest(upload: upload.id, length: manifest.size))
    return try write(object, in: bucket, content, record, over: current, origin: .completedUpload)
  }

  /// Parts that the client did not list are not part of the object.
  private func drop(_ stored: [PartRow], notIn manifest: Manifest<PartRow>, ofUpload id: Int64) throws(StorageError) {
    let listed = Set(manifest.parts.map(\.number))
    for part in stored where !listed.contains(part.number) {
      try connection.run(.deletePart, id, Int64(part.number))
      try release(part.location)
    }
  }
}

extension Manifest where Part == PartRow {
  /// The MD5 of the parts' MD5s, in a row.
  fileprivate var etag: [UInt8] { MessageDigest.hash(.md5, parts.flatMap(\.md5)) }
}
