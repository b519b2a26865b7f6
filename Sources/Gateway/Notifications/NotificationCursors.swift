import LocalStorage
import Storage

/// How far each bucket's changes have been told to each webhook. Kept in the index: what was not told goes on after a restart.
struct NotificationCursors: Sendable {
  /// What is told where.
  struct Line: Hashable {
    let bucket: BucketAddress
    let webhook: String
  }

  private static let space = RecordSpace("notification")

  private let storage: LocalStorage

  init(_ storage: LocalStorage) { self.storage = storage }

  /// Nil where nothing was begun.
  func cursor(of line: Line) throws(StorageError) -> ChangeCursor? {
    guard let bytes = try storage.record(Self.key(line), in: Self.space) else { return nil }
    guard bytes.count == 16 else { throw .corrupt("the cursor of a notification") }
    return bytes.withUnsafeBytes { bytes in
      ChangeCursor(
        bucketID: Int64(littleEndian: bytes.loadUnaligned(as: Int64.self)),
        sequence: Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int64.self)))
    }
  }

  func set(_ cursor: ChangeCursor, of line: Line) throws(StorageError) { try set(cursor, of: [line]) }

  func set(_ cursor: ChangeCursor, of lines: [Line]) throws(StorageError) {
    let numbers = [cursor.bucketID.littleEndian, cursor.sequence.littleEndian]
    let body = numbers.flatMap { number in withUnsafeBytes(of: number) { Array($0) } }
    try storage.change(lines.map { .set(Self.key($0), Self.space, to: body) })
  }

  private static func key(_ line: Line) -> [UInt8] {
    Array("\(line.bucket.tenant.rawValue)/\(line.bucket.name.text)/\(line.webhook)".utf8)
  }
}
