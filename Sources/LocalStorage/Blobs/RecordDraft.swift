import Workers

/// A record in a segment that is being written. Its header is written last.
final class RecordDraft: BlobDraft {
  private let segment: Segment
  private let offset: Int64
  private let layout: RecordLayout

  /// The record at `offset`, which was reserved for it.
  init(segment: Segment, offset: Int64, layout: RecordLayout) {
    self.segment = segment
    self.offset = offset
    self.layout = layout
  }

  deinit { segment.settle() }

  var blockBytes: Int { SegmentFormat.blockBytes }
  var syncTarget: any SyncTarget { segment }

  func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(DiskError) {
    try blocking { () throws(DiskError) in
      try segment.descriptor.write(bytes, at: offset + layout.content + position)
    }
  }

  func startWriteback(_ range: Range<Int64>) {
    let start = offset + layout.content
    blocking { segment.descriptor.startWriteback(start + range.lowerBound..<start + range.upperBound) }
  }

  func complete(_ table: BlockTable, length: Int64) throws(DiskError) -> BlobLocation {
    try complete(table, withContent: UnsafeRawBufferPointer(start: nil, count: 0))
  }

  /// Writes header and checksums together with the whole content, or after content that was written before.
  func complete(_ table: BlockTable, withContent content: UnsafeRawBufferPointer) throws(DiskError) -> BlobLocation {
    let sum = table.sum
    let header = RecordHeader(nonce: segment.nonce, offset: offset, length: layout.length, sum: sum)
    var failure: DiskError?
    withUnsafeTemporaryAllocation(byteCount: Int(layout.content), alignment: 8) { head in
      head.initializeMemory(as: UInt8.self, repeating: 0)
      header.encode(into: head)
      table.withUnsafeBytes { head[RecordHeader.bytes...].copyBytes(from: $0) }
      failure = write(UnsafeRawBufferPointer(head), content)
    }
    if let failure { throw failure }
    return BlobLocation(place: .segment, a: segment.number, b: offset, length: layout.length, sum: sum)
  }

  func abandon() throws(DiskError) {
    try blocking { () throws(DiskError) in try segment.descriptor.punch(offset..<offset + layout.size) }
  }

  private func write(_ head: UnsafeRawBufferPointer, _ content: UnsafeRawBufferPointer) -> DiskError? {
    do throws(DiskError) {
      try blocking { () throws(DiskError) in try segment.descriptor.write(head, content, at: offset) }
      return nil
    } catch {
      return error
    }
  }
}
