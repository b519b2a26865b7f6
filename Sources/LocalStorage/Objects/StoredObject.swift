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
    let pieces = Self.pieces(of: try manifest(), in: range)
    let window = pieces.count > Self.partsOpenedAtOnce ? PartWindow() : nil
    var chunks: [ByteChunk] = []
    for (location, wanted) in pieces {
      // Only a file of its own begins with its content, so that its chunk can be named before it is open.
      if let window, location.place == .file {
        let file = PartFile(location, in: storage.blobs, lease: lease, window: window)
        chunks.append(.file(file, offset: wanted.lowerBound, count: Int64(wanted.count)))
      } else {
        let (file, base) = try storage.blobs.open(location)
        chunks.append(.file(file, offset: base + wanted.lowerBound, count: Int64(wanted.count)))
      }
    }
    return chunks
  }

  /// The parts that a range of the object touches, each with the range within it.
  private static func pieces(of parts: [PartRow], in range: Range<Int64>) -> [(BlobLocation, Range<Int64>)] {
    var pieces: [(BlobLocation, Range<Int64>)] = []
    var start: Int64 = 0
    for part in parts {
      let wanted = range.clamped(to: start..<start + part.size)
      if !wanted.isEmpty { pieces.append((part.location, wanted.lowerBound - start..<wanted.upperBound - start)) }
      start += part.size
    }
    return pieces
  }
}
