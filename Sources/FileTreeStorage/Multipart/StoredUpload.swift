import Storage

/// An upload in progress, as its record has it.
///
/// The body: a format byte (1), the checksum's column (1 byte), when it began (8 bytes, little-endian), and the attributes of the object to be.
struct StoredUpload: Sendable {
  let token: UploadToken
  let info: UploadInfo
  let attributes: MetadataRecord

  private static let format: UInt8 = 1
  private static let headCount = 10

  init(
    _ token: UploadToken, of key: ObjectKey, begun: Timestamp, _ checksum: UploadChecksum?, _ attributes: MetadataRecord
  ) {
    self.token = token
    self.attributes = attributes
    info = UploadInfo(
      key: key, id: token.id, initiated: begun, checksum: checksum, owner: attributes.access.owner,
      initiator: attributes.initiator)
  }

  init(_ body: [UInt8], _ token: UploadToken, of key: ObjectKey) throws(StorageError) {
    guard body.count > Self.headCount, body[0] == Self.format else { throw .corrupt("an upload's record") }
    self.init(
      token, of: key, begun: Timestamp(milliseconds: Int64(littleEndianBytes: body[2..<Self.headCount])),
      UploadChecksum(column: Int64(body[1])), try MetadataRecord(stored: Array(body[Self.headCount...])))
  }

  var body: [UInt8] {
    [Self.format, UInt8(UploadChecksum.column(info.checksum))] + info.initiated.milliseconds.littleEndianBytes
      + attributes.bytes
  }

  var name: [UInt8] { Self.name(info.key, token) }

  static func name(_ key: ObjectKey, _ token: UploadToken) -> [UInt8] { Array(key.text.utf8) + [0] + token.bytes }

  /// The upload that a record's key names; nil for what is no such key.
  static func named(_ name: [UInt8]) -> (key: ObjectKey, token: UploadToken)? {
    let keyCount = name.count - UploadToken.count - 1
    guard keyCount > 0, name[keyCount] == 0, let token = UploadToken(name[(keyCount + 1)...]),
      let key = try? ObjectKey(String(decoding: name[..<keyCount], as: UTF8.self))
    else { return nil }
    return (key, token)
  }
}

extension Int64 {
  init(littleEndianBytes bytes: ArraySlice<UInt8>) {
    self = bytes.reversed().reduce(0) { $0 << 8 | Int64($1) }
  }

  var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { [UInt8]($0) } }
}
