import Encryption
import Storage

extension IndexTransaction {
  func createUpload(_ request: CreateUploadRequest, _ encryption: ObjectEncryption?) throws(StorageError) -> UploadID {
    let bucket = try connection.bucket(request.object.bucket)
    guard request.lock == .none || bucket.lock != nil else { throw .noObjectLock }
    try noteMasterKey(encryption)
    let token = UploadToken(row: takeSequence())
    let statement = try connection.statement(.putUpload)
    statement.bind(1, token.row)
    statement.bind(2, bucket.id)
    statement.bind(3, utf8: request.object.key.text)
    statement.bind(4, token.secret)
    statement.bind(5, now.milliseconds)
    statement.bind(6, UploadChecksum.column(request.checksum))
    statement.bind(
      7,
      MetadataRecord(
        metadata: request.metadata, tags: request.tags, lock: request.lock, access: request.access,
        encryption: encryption, initiator: request.initiator
      ).bytes)
    try statement.run()
    return token.id
  }

  /// The upload, as it is in this transaction.
  /// - Throws: `noSuchBucket`, `noSuchUpload`.
  func upload(_ address: UploadAddress) throws(StorageError) -> UploadRow {
    let bucket = try connection.bucket(address.object.bucket)
    return try connection.upload(address.id, of: address.object.key, inBucket: bucket.id)
  }

  /// Makes a part the upload's, in place of an earlier one of its number.
  func putPart(_ number: PartNumber, of address: UploadAddress, _ content: ObjectContent, _ checksums: [Checksum])
    throws(StorageError) -> PartInfo
  {
    let upload = try upload(address)
    let former = try connection.part(number.value, ofUpload: upload.id)
    let part = PartRow(
      number: number.value, size: content.size, modified: max(now, former?.modified ?? now), md5: content.etag,
      location: content.location, checksums: checksums)
    try insert(part, ofUpload: upload.id)
    if let former { try release(former.location) }
    return try part.info()
  }

  func abort(_ address: UploadAddress) throws(StorageError) { try removeUpload(try upload(address).id) }

  /// Ends an upload; its parts become garbage as one.
  func removeUpload(_ id: Int64) throws(StorageError) {
    try connection.run(.deleteUpload, id)
    try release(.manifest(upload: id, length: 0))
  }

  private func insert(_ part: PartRow, ofUpload id: Int64) throws(StorageError) {
    let statement = try connection.statement(.putPart)
    statement.bind(1, id)
    statement.bind(2, part.number)
    statement.bind(3, part.size)
    statement.bind(4, part.modified.milliseconds)
    statement.bind(5, part.md5)
    part.location.bind(to: statement, from: 6)
    statement.bind(11, ChecksumList.encode(part.checksums))
    try statement.run()
  }
}
