import CLinux
import Glibc

/// The records of a segment as its bytes tell, for the comparison with the index.
struct SegmentScan {
  let segment: Int64
  let descriptor: Descriptor
  private(set) var records: [RecordHeader] = []

  /// Reads the headers of all records. What is no record is passed over page by page: space that was given back, and
  /// what a crash left half-written.
  fileprivate init(_ header: SegmentHeader, in descriptor: Descriptor) throws(DiskError) {
    segment = header.segment
    self.descriptor = descriptor
    let end = try descriptor.length()
    var offset = SegmentFormat.page
    while let next = descriptor.nextData(from: offset), next < end {
      offset = next & ~(SegmentFormat.page - 1)
      if let record = try descriptor.record(at: offset, of: header) {
        records.append(record)
        offset += RecordLayout(length: record.length).size
      } else {
        offset += SegmentFormat.page
      }
    }
  }

  func address(of record: RecordHeader) -> BlobAddress {
    BlobAddress(place: .segment, a: segment, b: record.offset)
  }
}

extension Segments {
  /// Reads a segment; nil when it is gone, is not begun, or is damaged (which is logged, and left for fsck).
  func scan(_ number: Int64) throws(DiskError) -> SegmentScan? {
    let descriptor: Descriptor
    do throws(DiskError) {
      descriptor = try Descriptor(directory.path(of: number), O_RDWR)
    } catch  where error.code == ENOENT {
      try directory.unmark(number)
      return nil
    }
    if let header = try descriptor.segmentHeader(), header.segment == number {
      return try SegmentScan(header, in: descriptor)
    }
    if number < firstOfThisRun { try settleUnbegun(number, descriptor) }
    return nil
  }

  /// Frees everything but the records to keep, and settles the segment.
  func keepOnly(_ known: [RecordHeader], of scan: SegmentScan) throws(DiskError) {
    var end = SegmentFormat.page
    for record in known {
      try scan.descriptor.punch(end..<record.offset)
      end = record.offset + RecordLayout(length: record.length).size
    }
    try scan.descriptor.truncate(to: end)
    try directory.unmark(scan.segment)
    try removeIfEmpty(scan.segment, scan.descriptor)
  }

  /// A header is durable before the first record: without any byte after its page there never was one.
  private func settleUnbegun(_ number: Int64, _ descriptor: Descriptor) throws(DiskError) {
    guard descriptor.isHole(from: SegmentFormat.page) else {
      return log("ALERT \(descriptor.path) has bytes but no valid header")
    }
    try directory.unmark(number)
    try removeIfEmpty(number, descriptor)
  }
}

extension Descriptor {
  fileprivate func segmentHeader() throws(DiskError) -> SegmentHeader? {
    try head(SegmentHeader.bytes, at: 0) { SegmentHeader($0) }
  }

  fileprivate func record(at offset: Int64, of segment: SegmentHeader) throws(DiskError) -> RecordHeader? {
    let record = try head(RecordHeader.bytes, at: offset) { RecordHeader($0) }
    return record?.nonce == segment.nonce && record?.offset == offset ? record : nil
  }

  private func head<R>(_ count: Int, at offset: Int64, _ decode: (UnsafeRawBufferPointer) -> R?) throws(DiskError) -> R?
  {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = try bytes.withUnsafeMutableBufferPointer { buffer throws(DiskError) in
      try self.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
    }
    return read == count ? bytes.withUnsafeBytes(decode) : nil
  }
}
