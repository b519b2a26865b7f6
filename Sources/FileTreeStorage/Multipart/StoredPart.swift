import Storage

/// A part of an upload in progress, as its record has it.
///
/// The body: a format byte (1), size and time of the last modification in milliseconds (8 bytes each, little-endian), the name of its file and its tag
/// (each after its length in a byte), and its checksums.
struct StoredPart: UploadedPart {
  let number: Int
  let size: Int64
  let modified: Timestamp
  /// Of its file in the upload's folder.
  let file: String
  let etag: ETag
  let checksums: [Checksum]

  private static let format: UInt8 = 1

  init(_ number: PartNumber, size: Int64, modified: Timestamp, file: String, etag: ETag, checksums: [Checksum]) {
    self.number = number.value
    self.size = size
    self.modified = modified
    self.file = file
    self.etag = etag
    self.checksums = checksums
  }

  var info: PartInfo {
    get throws(StorageError) {
      guard let number = PartNumber(number) else { throw Self.malformed }
      return PartInfo(number: number, size: size, etag: etag, lastModified: modified, checksums: checksums)
    }
  }

  var body: [UInt8] {
    var body = [Self.format] + size.littleEndianBytes + modified.milliseconds.littleEndianBytes
    for text in [file, etag.text] { body += [UInt8(text.utf8.count)] + text.utf8 }
    return body + ChecksumList.encode(checksums)
  }

  init(_ record: StoredRecord) throws(StorageError) {
    let body = record.body
    guard body.count > 17, body[0] == Self.format, let number = Self.number(ofName: record.key) else {
      throw Self.malformed
    }
    var rest = body[17...]
    let file = try Self.takeText(from: &rest)
    let etag = ETag(try Self.takeText(from: &rest))
    let checksums = rest.withUnsafeBytes { rest in
      Result { () throws(StorageError) in try ChecksumList.decode(rest) }
    }
    self.init(
      number, size: Int64(littleEndianBytes: body[1..<9]),
      modified: Timestamp(milliseconds: Int64(littleEndianBytes: body[9..<17])), file: file, etag: etag,
      checksums: try checksums.get())
  }

  private static let malformed = StorageError.corrupt("a part's record")

  private static func takeText(from bytes: inout ArraySlice<UInt8>) throws(StorageError) -> String {
    guard let count = bytes.popFirst().map(Int.init), count <= bytes.count else { throw malformed }
    defer { bytes = bytes.dropFirst(count) }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  /// The upload, then the number: records come in the order of their numbers.
  static func name(_ token: UploadToken, _ number: Int) -> [UInt8] {
    token.bytes + [UInt8(number >> 8), UInt8(number & 0xff)]
  }

  private static func number(ofName name: [UInt8]) -> PartNumber? {
    guard name.count == UploadToken.count + 2 else { return nil }
    return PartNumber(Int(name[name.count - 2]) << 8 | Int(name[name.count - 1]))
  }
}
