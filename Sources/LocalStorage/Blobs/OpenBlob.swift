import Bytes
import Glibc
import Synchronization

/// A blob that is open for any number of readers, and remembers for a while which of its blocks were found to be as
/// written. Kept by `OpenBlobs` and by its readers: while a reader has it, its space is not reclaimed.
final class OpenBlob: OpenFile {
  private struct Checked {
    var table: BlockTable?
    var blocks: [UInt64] = []
    /// Seconds of the monotonic clock until which `blocks` is trusted.
    var until: Int64 = 0
  }

  let blob: StoredBlob
  let inspection: BlobInspection
  private let checked = Mutex(Checked())

  init(_ blob: StoredBlob, inspection: BlobInspection) {
    self.blob = blob
    self.inspection = inspection
  }

  var descriptor: Int32 { blob.descriptor.number }

  func verify(offset: Int64, count: Int) throws(CorruptBytes) {
    let start = offset - blob.base
    guard count > 0 else { return }
    guard start >= 0, start + Int64(count) <= blob.location.length else {
      throw CorruptBytes(detail: "a read beyond the blob's content: \(start), \(count) bytes")
    }
    let blocks = blob.blocks(covering: start..<start + Int64(count))
    if wereChecked(blocks) { return }
    try inspection.run { buffer throws(BlobFinding) in try check(blocks, buffer) }
  }

  private func check(_ blocks: Range<Int>, _ buffer: UnsafeMutableRawBufferPointer) throws(BlobFinding) {
    let known = checked.withLock { $0.table }
    let table: BlockTable
    if let known { table = known } else { table = try blob.readTable(buffer) }
    for block in blocks where !wereChecked(block..<block + 1) {
      try blob.check(block, table, buffer)
      note(block, table)
    }
  }

  private func wereChecked(_ blocks: Range<Int>) -> Bool {
    checked.withLock { checked in
      guard !checked.blocks.isEmpty else { return false }
      guard BlobInspection.now() < checked.until else {
        checked.blocks = []
        return false
      }
      return blocks.allSatisfy { checked.blocks[$0 / 64] & (1 << UInt64($0 % 64)) != 0 }
    }
  }

  private func note(_ block: Int, _ table: BlockTable) {
    checked.withLock { checked in
      checked.table = table
      if checked.blocks.isEmpty {
        checked.blocks = [UInt64](repeating: 0, count: (blob.blocks + 63) / 64)
        checked.until = BlobInspection.now() + inspection.trustSeconds
      }
      checked.blocks[block / 64] |= 1 << UInt64(block % 64)
    }
  }
}
