import Bytes
import Glibc
import Workers

/// Where a blob's content and its block checksums are in an open file.
struct StoredBlob: Sendable {
  let location: BlobLocation
  let descriptor: Descriptor
  /// The content's first byte.
  let base: Int64
  let blockBytes: Int
  private let table: Int64

  init(_ location: BlobLocation, in descriptor: Descriptor) {
    self.location = location
    self.descriptor = descriptor
    if location.place == .segment {
      base = location.b + RecordLayout(length: location.length).content
      blockBytes = SegmentFormat.blockBytes
      table = location.b + Int64(RecordHeader.bytes)
    } else {
      base = 0
      blockBytes = FileFormat.blockBytes
      table = location.length
    }
  }

  var blocks: Int { BlockTable.count(length: location.length, blockBytes: blockBytes) }

  /// The blocks that hold any of the content's bytes in a range.
  func blocks(covering range: Range<Int64>) -> Range<Int> {
    let first = Int(range.lowerBound / Int64(blockBytes))
    return first..<max(BlockTable.count(length: range.upperBound, blockBytes: blockBytes), first)
  }

  /// The block checksums, which must be those that the index vouches for.
  func readTable(_ buffer: UnsafeMutableRawBufferPointer) throws(BlobFinding) -> BlockTable {
    guard location.length > 0 else { return BlockTable([]) }
    var sums: [UInt8] = []
    let total = 4 * blocks
    while sums.count < total {
      let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, total - sums.count)])
      guard try read(into: piece, at: table + Int64(sums.count)) == piece.count else { throw finding(.checksums) }
      sums += piece
    }
    let table = sums.withUnsafeBytes { BlockTable(stored: $0) }
    guard table.sum == location.sum else { throw finding(.checksums) }
    return table
  }

  /// Whether the file ends as this blob's must; a record has a header, which only sweeps need.
  func checkTrailer(_ buffer: UnsafeMutableRawBufferPointer) throws(BlobFinding) {
    guard location.place == .file else { return }
    let trailer = FileTrailer(epoch: location.a, number: location.b, length: location.length, sum: location.sum)
    let end = UnsafeMutableRawBufferPointer(rebasing: buffer[..<FileTrailer.bytes])
    let isWhole = try read(into: end, at: table + 4 * Int64(blocks)) == end.count
    guard isWhole, end.elementsEqual(trailer.encoded) else { throw finding(.checksums) }
  }

  /// Reads a block and compares it with its checksum.
  func check(_ block: Int, _ table: BlockTable, _ buffer: UnsafeMutableRawBufferPointer) throws(BlobFinding) {
    let start = Int64(block) * Int64(blockBytes)
    let end = min(start + Int64(blockBytes), location.length)
    var sums = BlockSums(blockBytes: blockBytes)
    var position = start
    while position < end {
      let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(min(Int64(buffer.count), end - position))])
      guard try read(into: piece, at: base + position) == piece.count else { throw finding(.block(block)) }
      sums.update(UnsafeRawBufferPointer(piece))
      position += Int64(piece.count)
    }
    guard sums.finish()[0] == table[block] else { throw finding(.block(block)) }
  }

  func finding(_ kind: BlobFinding.Kind) -> BlobFinding { BlobFinding(location: location, kind: kind) }

  /// Fills `buffer` with content from an offset in it.
  func read(into buffer: UnsafeMutableRawBufferPointer, from offset: Int64) throws(BlobFinding) -> Int {
    try read(into: buffer, at: base + offset)
  }

  /// Fills `buffer` as far as the file goes; declares itself blocking only when the disk has to be asked.
  private func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(BlobFinding) -> Int {
    let cached = descriptor.readCached(into: buffer, at: offset)
    guard cached < buffer.count else { return cached }
    let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[cached...])
    do throws(DiskError) {
      return cached
        + (try blocking { () throws(DiskError) in try descriptor.read(into: rest, at: offset + Int64(cached)) })
    } catch {
      throw finding(.unreadable(errno: error.code))
    }
  }
}
