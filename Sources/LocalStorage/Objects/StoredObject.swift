import Bytes
import Encryption
import Storage

/// One state of an object, open for reading. What is written later does not change what it gives.
final class StoredObject: ObjectReader {
  let record: ObjectRecord
  private let storage: LocalStorage
  private let content: Content

  private enum Content: Sendable {
    case memory
    /// An open blob protects itself: the lease has ended.
    case blob(OpenBlob, base: Int64)
    /// The lease is kept: parts are opened as they are asked for.
    case manifest(ReaderLease)
  }

  /// Up to so many parts are opened at once for an answer, which then needs no lease.
  private static let partsOpenedAtOnce = 64

  /// - Parameter lease: from before the look-up.
  init(_ record: ObjectRecord, in storage: LocalStorage, lease: ReaderLease) throws(StorageError) {
    self.record = record
    self.storage = storage
    switch record.row.location.place {
    case .empty, .inline: content = .memory
    case .manifest: content = .manifest(lease)
    case .file, .segment:
      let (file, base) = try storage.blobs.open(record.row.location)
      content = .blob(file, base: base)
      withExtendedLifetime(lease) {}
    }
  }

  /// For an object that lies in memory.
  init(inMemory record: ObjectRecord, in storage: LocalStorage) {
    self.record = record
    self.storage = storage
    content = .memory
  }

  var info: ObjectInfo { record.info }

  func parts() throws(StorageError) -> [ObjectPart] {
    guard case .manifest = content else { return [] }
    var parts: [ObjectPart] = []
    for part in try manifest() {
      parts.append(ObjectPart(number: try part.partNumber(), size: part.size, checksums: part.checksums))
    }
    return parts
  }

  func bytes(in range: Range<Int64>) throws(StorageError) -> [ByteChunk] { try bytes(in: range, key: nil) }

  func bytes(in range: Range<Int64>, key: CustomerKey?) throws(StorageError) -> [ByteChunk] {
    precondition(range.lowerBound >= 0 && range.upperBound <= record.row.size, "a range within the object")
    guard let encryption = info.encryption, !range.isEmpty else {
      try info.requireKey(key)
      return range.isEmpty ? [] : try plainBytes(in: range)
    }
    return try sealedBytes(in: range, try storage.masterKeys.open(encryption, key))
  }

  private func plainBytes(in range: Range<Int64>) throws(StorageError) -> [ByteChunk] {
    switch content {
    case .memory: return [.memory(record.body[Int(range.lowerBound)..<Int(range.upperBound)])]
    case .blob(let file, let base):
      return [.file(file, offset: base + range.lowerBound, count: Int64(range.count))]
    case .manifest(let lease): return try chunks(range, lease)
    }
  }

  private func sealedBytes(in range: Range<Int64>, _ key: DataKey) throws(StorageError) -> [ByteChunk] {
    let stream: SealedStream
    switch content {
    case .memory:
      guard let plain = key.open(record.body, size: Int(record.row.size)) else {
        throw .corrupt("inline body of row \(record.row.metadataID) is not what was encrypted")
      }
      return [.memory(plain[Int(range.lowerBound)..<Int(range.upperBound)])]
    case .blob(let file, _):
      let piece = SealedStream.Piece(location: record.row.location, blob: file, size: record.row.size, range: range)
      stream = SealedStream([piece], key, in: storage.blobs)
    case .manifest(let lease):
      let pieces = try pieces(range)
      let isOpened = pieces.count <= Self.partsOpenedAtOnce
      var opened: [SealedStream.Piece] = []
      for piece in pieces {
        let blob = isOpened ? try storage.blobs.open(piece.location).file : nil
        opened.append(
          SealedStream.Piece(location: piece.location, blob: blob, size: piece.size, range: piece.range))
      }
      stream = SealedStream(opened, key, in: storage.blobs, lease: isOpened ? nil : lease)
      withExtendedLifetime(lease) {}
    }
    return [.stream(stream, count: Int64(range.count))]
  }

  private func manifest() throws(StorageError) -> [PartRow] {
    try storage.readers.read { (index) throws(StorageError) in
      try index.parts(ofUpload: self.record.row.location.a)
    }
  }

  private func pieces(_ range: Range<Int64>) throws(StorageError) -> [ManifestPiece] {
    let pieces = try storage.readers.read { (index) throws(StorageError) in
      try index.pieces(ofUpload: self.record.row.location.a, in: range)
    }
    guard pieces.reduce(0, { $0 + Int64($1.range.count) }) == Int64(range.count) else {
      throw .corrupt("the manifest \(record.row.location.a) does not cover its object")
    }
    return pieces
  }

  private func chunks(_ range: Range<Int64>, _ lease: ReaderLease) throws(StorageError) -> [ByteChunk] {
    let pieces = try pieces(range)
    let window = pieces.count > Self.partsOpenedAtOnce ? PartWindow() : nil
    var chunks: [ByteChunk] = []
    for piece in pieces { chunks.append(try chunk(piece, window, lease)) }
    return chunks
  }

  private func chunk(_ piece: ManifestPiece, _ window: PartWindow?, _ lease: ReaderLease) throws(StorageError)
    -> ByteChunk
  {
    // Only a file of its own begins with its content, so that its chunk can be named before it is open.
    if let window, piece.location.place == .file {
      let file = PartFile(piece.location, in: storage.blobs, lease: lease, window: window)
      return .file(file, offset: piece.range.lowerBound, count: Int64(piece.range.count))
    }
    let (file, base) = try storage.blobs.open(piece.location)
    return .file(file, offset: base + piece.range.lowerBound, count: Int64(piece.range.count))
  }
}
