import Bytes
import Crypto
import Storage

/// A row of `upload`: an upload in progress.
struct UploadRow: Sendable {
  let id: Int64
  let bucketID: Int64
  let info: UploadInfo
  /// What the object will have.
  let record: MetadataRecord
}

/// What an upload id says: the row's number and a secret, both in hexadecimal.
struct UploadToken: Sendable {
  static let secretLength = 16

  let row: Int64
  let secret: [UInt8]

  init(row: Int64) {
    self.row = row
    secret = SecureRandom.bytes(Self.secretLength)
  }

  init(row: Int64, secret: [UInt8]) {
    self.row = row
    self.secret = secret
  }

  /// Nil for a text that this store has never given out.
  init?(_ text: String) {
    guard let bytes = Hex.decode(text), bytes.count == 8 + Self.secretLength else { return nil }
    row = Int64(bitPattern: bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) })
    secret = Array(bytes[8...])
  }

  var id: UploadID {
    let number = withUnsafeBytes(of: row.bigEndian) { [UInt8]($0) }
    guard let id = UploadID(Hex.encode(number + secret)) else { preconditionFailure("48 digits are an upload id") }
    return id
  }
}

extension IndexConnection {
  /// The upload with this id, if it is one of this key in this bucket.
  /// - Throws: `noSuchUpload`.
  func upload(_ id: UploadID, of key: ObjectKey, inBucket bucketID: Int64) throws(StorageError) -> UploadRow {
    guard let token = UploadToken(id.text) else { throw .noSuchUpload }
    let statement = try statement(.upload)
    defer { statement.reset() }
    statement.bind(1, token.row)
    guard try statement.step(), statement.integer(4) == bucketID,
      constantTimeEqual(statement.bytes(5), token.secret), key == ObjectKey(stored: statement.bytes(0))
    else { throw .noSuchUpload }
    let record = try MetadataRecord(statement.bytes(3))
    let info = UploadInfo(
      key: key, id: id, initiated: Timestamp(milliseconds: statement.integer(1)),
      checksum: UploadChecksum(column: statement.integer(2)), encryption: record.encryption,
      owner: record.access.owner, initiator: record.initiator)
    return UploadRow(id: token.row, bucketID: bucketID, info: info, record: record)
  }

  /// The numbers of all uploads in progress of a bucket.
  func uploads(ofBucket id: Int64) throws(StorageError) -> [Int64] {
    let statement = try statement(.uploadsOfBucket)
    defer { statement.reset() }
    statement.bind(1, id)
    var uploads: [Int64] = []
    while try statement.step() { uploads.append(statement.integer(0)) }
    return uploads
  }
}

private func constantTimeEqual(_ left: UnsafeRawBufferPointer, _ right: [UInt8]) -> Bool {
  right.withUnsafeBytes { Crypto.constantTimeEqual(left, $0) }
}
