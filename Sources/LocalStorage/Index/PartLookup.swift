import Storage

/// A row of `part`: a part of an upload in progress, or of a finished object's manifest.
struct PartRow: UploadedPart {
  let number: Int
  /// Bytes.
  let size: Int64
  let modified: Timestamp
  /// The 16 bytes of its MD5, or of what stands for it: see `SealedWrite`.
  let md5: [UInt8]
  let location: BlobLocation
  let checksums: [Checksum]

  var etag: ETag { ETag(md5: md5) }

  func info() throws(StorageError) -> PartInfo {
    PartInfo(
      number: try partNumber(), size: size, etag: etag, lastModified: modified, checksums: checksums)
  }

  func partNumber() throws(StorageError) -> PartNumber {
    guard let number = PartNumber(number) else { throw .corrupt("part number \(number)") }
    return number
  }
}

extension PartRow {
  fileprivate init(_ statement: SQLiteStatement) throws(StorageError) {
    number = Int(statement.integer(0))
    size = statement.integer(1)
    modified = Timestamp(milliseconds: statement.integer(2))
    md5 = statement.array(3)
    location = try BlobLocation(statement, from: 4)
    checksums = try ChecksumList.decode(statement.bytes(9))
  }
}

extension IndexConnection {
  func part(_ number: Int, ofUpload id: Int64) throws(StorageError) -> PartRow? {
    try first(.part, id, Int64(number)) { (statement) throws(StorageError) in try PartRow(statement) }
  }

  /// Parts by their numbers; `limit` negative: all.
  func parts(ofUpload id: Int64, after: Int = 0, limit: Int = -1) throws(StorageError) -> [PartRow] {
    let statement = try statement(.parts)
    defer { statement.reset() }
    statement.bind(1, id)
    statement.bind(2, after)
    statement.bind(3, limit)
    var parts: [PartRow] = []
    while try statement.step() { parts.append(try PartRow(statement)) }
    return parts
  }
}

/// The bytes of one part that a range of its object touches.
struct ManifestPiece: Sendable {
  let location: BlobLocation
  /// Of the part, in bytes.
  let size: Int64
  /// Within the part.
  let range: Range<Int64>
}

extension IndexConnection {
  /// The pieces of a multipart object that make a range of it, in order.
  func pieces(ofUpload id: Int64, in range: Range<Int64>) throws(StorageError) -> [ManifestPiece] {
    let statement = try statement(.manifest)
    defer { statement.reset() }
    statement.bind(1, id)
    var pieces: [ManifestPiece] = []
    var start: Int64 = 0
    while start < range.upperBound, try statement.step() {
      let size = statement.integer(0)
      let wanted = range.clamped(to: start..<start + size)
      if !wanted.isEmpty {
        let location = try BlobLocation(statement, from: 1)
        pieces.append(
          ManifestPiece(
            location: location, size: size, range: wanted.lowerBound - start..<wanted.upperBound - start))
      }
      start += size
    }
    return pieces
  }
}
