import Crypto

/// The layout of segment files, version 1. Numbers are little-endian.
///
/// A segment begins with one page that holds its header. Records follow at page borders: header, block checksums,
/// content.
enum SegmentFormat {
  static let version: UInt32 = 1
  static let page: Int64 = 4096
  static let blockBytes = 64 << 10
  /// Content begins at a multiple of this within its record.
  fileprivate static let contentAlignment: Int64 = 64

  /// The page that begins at or after `offset`.
  static func pageBorder(_ offset: Int64) -> Int64 { (offset + page - 1) & ~(page - 1) }
}

/// Says that a file is a segment, and which.
struct SegmentHeader: Hashable, Sendable {
  static let bytes = 44
  private static let magic: UInt64 = 0x4745_534e_5452_414d  // "MARTNSEG"

  let segment: Int64
  /// Random bytes that the header of every record repeats, so that no content can pass for a record.
  let nonce: SegmentNonce

  init(segment: Int64, nonce: SegmentNonce) {
    self.segment = segment
    self.nonce = nonce
  }

  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.bytes, bytes.number(0) == Self.magic, bytes.number(8) == SegmentFormat.version,
      bytes.number(40) == CRC32C.hash(UnsafeRawBufferPointer(rebasing: bytes[..<40]))
    else { return nil }
    segment = bytes.number(16)
    nonce = SegmentNonce(first: bytes.number(24), second: bytes.number(32))
  }

  func encode(into bytes: UnsafeMutableRawBufferPointer) {
    bytes.put(Self.magic, 0)
    bytes.put(SegmentFormat.version, 8)
    bytes.put(UInt32(0), 12)
    bytes.put(segment, 16)
    bytes.put(nonce.first, 24)
    bytes.put(nonce.second, 32)
    bytes.put(CRC32C.hash(UnsafeRawBufferPointer(rebasing: bytes[..<40])), 40)
  }
}

/// What makes the records of one segment unlike any other bytes.
struct SegmentNonce: Hashable, Sendable {
  let first: UInt64
  let second: UInt64

  static func random() -> SegmentNonce {
    SecureRandom.bytes(16).withUnsafeBytes { SegmentNonce(first: $0.number(0), second: $0.number(8)) }
  }
}

/// Begins a record: how long its content is and where, and what its block checksums add up to.
struct RecordHeader: Hashable, Sendable {
  static let bytes = 48
  private static let magic: UInt32 = 0x4345_524d  // "MREC"

  let nonce: SegmentNonce
  /// Where in the segment the record begins.
  let offset: Int64
  let length: Int64
  let sum: UInt32

  init(nonce: SegmentNonce, offset: Int64, length: Int64, sum: UInt32) {
    self.nonce = nonce
    self.offset = offset
    self.length = length
    self.sum = sum
  }

  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.bytes, bytes.number(0) == Self.magic, bytes.number(4) == SegmentFormat.version,
      bytes.number(44) == CRC32C.hash(UnsafeRawBufferPointer(rebasing: bytes[..<44]))
    else { return nil }
    nonce = SegmentNonce(first: bytes.number(8), second: bytes.number(16))
    offset = bytes.number(24)
    length = bytes.number(32)
    sum = bytes.number(40)
  }

  func encode(into bytes: UnsafeMutableRawBufferPointer) {
    bytes.put(Self.magic, 0)
    bytes.put(SegmentFormat.version, 4)
    bytes.put(nonce.first, 8)
    bytes.put(nonce.second, 16)
    bytes.put(offset, 24)
    bytes.put(length, 32)
    bytes.put(sum, 40)
    bytes.put(CRC32C.hash(UnsafeRawBufferPointer(rebasing: bytes[..<44])), 44)
  }
}

/// The parts of a record, which follow from its length alone.
struct RecordLayout: Hashable, Sendable {
  let length: Int64

  var blocks: Int { BlockTable.count(length: length, blockBytes: SegmentFormat.blockBytes) }
  var tableBytes: Int { 4 * blocks }

  /// Where the content begins, counted from the record's first byte.
  var content: Int64 {
    (Int64(RecordHeader.bytes + tableBytes) + SegmentFormat.contentAlignment - 1)
      & ~(SegmentFormat.contentAlignment - 1)
  }

  /// Bytes up to the next record.
  var size: Int64 { SegmentFormat.pageBorder(content + length) }
}
