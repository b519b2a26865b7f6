import Crypto
import Encryption
import Storage

/// One version of an object as the index has it: everything that a read answers, and the body where it is tiny.
final class ObjectRecord: Sendable {
  let row: ObjectRow
  let info: ObjectInfo
  /// The upload whose completion made it.
  let upload: UploadID?
  /// The rename that gave it its key.
  let renaming: Renaming?
  /// The bytes of an object whose place is `inline`; empty otherwise.
  let body: [UInt8]

  /// - Parameter versioning: of the bucket: where it never had any, no version is shown.
  init(key: ObjectKey, row: ObjectRow, record: MetadataRecord, body: [UInt8] = [], versioning: VersioningState) {
    self.row = row
    self.body = body
    upload = record.upload
    renaming = record.renaming
    info = ObjectInfo(
      key: key, size: row.size, etag: row.tag, lastModified: row.modified,
      versionID: versioning == .never ? nil : row.versionID, metadata: record.metadata, checksums: record.checksums,
      partCount: row.parts, tags: record.tags, lock: record.lock, access: record.access, encryption: record.encryption)
  }

  /// What is kept beside the row.
  var metadata: MetadataRecord {
    MetadataRecord(
      metadata: info.metadata, checksums: info.checksums, upload: upload, tags: info.tags, lock: info.lock,
      access: info.access, renaming: renaming, encryption: info.encryption)
  }

  /// About what it takes in memory, in bytes.
  var weight: Int {
    let user = info.metadata.user.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 32 }
    let tags = info.tags.tags.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 32 }
    let encryption = info.encryption == nil ? 0 : 300
    return 800 + encryption + 2 * info.key.text.utf8.count + body.count + user + tags
  }
}

extension IndexConnection {
  /// The current version.
  /// - Throws: `noSuchBucket`, `noSuchKey`, `deleteMarker`.
  func object(_ key: ObjectKey, in bucket: BucketAddress) throws(StorageError) -> ObjectRecord {
    let statement = try statement(.object)
    defer { statement.reset() }
    statement.bind(1, bucket.tenant.rawValue)
    statement.bind(2, text: bucket.name.text)
    statement.bind(3, utf8: key.text)
    guard try statement.step() else { throw .noSuchBucket }
    let bucket = try BucketRow(statement, from: ObjectRow.columnCount + 2)
    guard !statement.isNull(0) else { throw try absence(of: key, in: bucket) }
    return try record(of: key, in: statement, bucket.versioning)
  }

  /// The current version, of a bucket already found; nil when there is none.
  func object(_ key: ObjectKey, in bucket: BucketRow) throws(StorageError) -> ObjectRecord? {
    let statement = try statement(.record)
    defer { statement.reset() }
    statement.bind(1, bucket.id)
    statement.bind(2, utf8: key.text)
    return try statement.step() ? try record(of: key, in: statement, bucket.versioning) : nil
  }

  /// The narrow row of the current version.
  func head(_ key: ObjectKey, inBucket id: Int64) throws(StorageError) -> ObjectRow? {
    let statement = try statement(.head)
    defer { statement.reset() }
    statement.bind(1, id)
    statement.bind(2, utf8: key.text)
    return try statement.step() ? try ObjectRow(statement, from: 0) : nil
  }

  /// Why a key has no current version: `noSuchKey`, or `deleteMarker`.
  private func absence(of key: ObjectKey, in bucket: BucketRow) throws(StorageError) -> StorageError {
    guard let newest = try newestVersion(key, in: bucket) else { return .noSuchKey }
    return .deleteMarker(newest.versionID, modified: newest.modified, isCurrent: true)
  }

  /// Makes the record of a row whose columns are followed by those of `data`.
  func record(of key: ObjectKey, in statement: SQLiteStatement, _ versioning: VersioningState)
    throws(StorageError) -> ObjectRecord
  {
    let row = try ObjectRow(statement, from: 0)
    guard !statement.isNull(ObjectRow.columnCount) else {
      throw .corrupt("object without its metadata: \(row.metadataID)")
    }
    let record = try MetadataRecord(statement.bytes(ObjectRow.columnCount))
    let body = row.location.place == .inline ? statement.array(ObjectRow.columnCount + 1) : []
    if row.location.place == .inline,
      Int64(body.count) != record.encryption.storedLength(of: row.size)
        || body.withUnsafeBytes(CRC32C.hash) != row.location.sum
    {
      throw .corrupt("inline body of row \(row.metadataID) is not what was written")
    }
    return ObjectRecord(key: key, row: row, record: record, body: body, versioning: versioning)
  }
}

extension ObjectEncryption? {
  /// The bytes that content of that many takes where it lies.
  func storedLength(of size: Int64) -> Int64 { self == nil ? size : SealedFormat.length(of: size) }
}
