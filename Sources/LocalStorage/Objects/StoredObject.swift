import Bytes
import Storage

/// One state of an object, open for reading. What is written later does not change what it gives.
final class StoredObject: ObjectReader {
  let record: ObjectRecord
  private let storage: LocalStorage
  private let content: Content

  private enum Content: Sendable {
    case memory
    /// An open blob protects itself: the lease has ended.
    case blob(any OpenFile, base: Int64)
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

  func bytes(in range: Range<Int64>) throws(StorageError) -> [ByteChunk] {
    precondition(range.lowerBound >= 0 && range.upperBound <= record.row.size, "a range within the object")
    guard !range.isEmpty else { return [] }
    switch content {
    case .memory: return [.memory(record.body[Int(range.lowerBound)..<Int(range.upperBound)])]
    case .blob(let file, let base):
      return [.file(file, offset: base + range.lowerBound, count: Int64(range.count))]
    case .manifest(let lease): return try chunks(range, lease)
    }
  }

  private func manifest() throws(StorageError) -> [PartRow] {
    try storage.readers.read { (index) throws(StorageError) in
      try index.parts(ofUpload: self.record.row.location.a)
    }
  }

  private func chunks(_ range: Range<Int64>, _ lease: ReaderLease) throws(StorageError) -> [ByteChunk] {
    let pieces = try storage.readers.read { (index) throws(StorageError) in
      try index.pieces(ofUpload: self.record.row.location.a, in: range)
    }
    guard pieces.reduce(0, { $0 + Int64($1.range.count) }) == Int64(range.count) else {
      throw .corrupt("the manifest \(record.row.location.a) does not cover its object")
    }
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
