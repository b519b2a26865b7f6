import Glibc
import Workers

/// A blob file that is being written, under its final name: nobody looks for it before the index refers to it.
final class FileDraft: BlobDraft {
  private let epoch: EpochDirectory
  private let number: Int64
  private let descriptor: Descriptor

  /// Makes the file with a number that `epoch` reserved.
  init(epoch: EpochDirectory, number: Int64) throws(DiskError) {
    self.epoch = epoch
    self.number = number
    do throws(DiskError) {
      descriptor = try blocking { () throws(DiskError) in
        try Descriptor(epoch.path(of: number), O_RDWR | O_CREAT | O_EXCL)
      }
    } catch {
      epoch.settle()
      throw error
    }
  }

  deinit { epoch.settle() }

  var blockBytes: Int { FileFormat.blockBytes }
  var syncTarget: any SyncTarget { epoch }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(DiskError) {
    try blocking { () throws(DiskError) in try descriptor.write(bytes, at: offset) }
  }

  func startWriteback(_ range: Range<Int64>) {
    blocking { descriptor.startWriteback(range) }
  }

  /// Also makes the file durable, here where it holds up nobody else: only its directory is left for `sync`.
  func complete(_ table: BlockTable, length: Int64) throws(DiskError) -> BlobLocation {
    let sum = table.sum
    let trailer = FileTrailer(epoch: epoch.number, number: number, length: length, sum: sum)
    try write(table.bytes + trailer.encoded, at: length)
    try blocking { () throws(DiskError) in try descriptor.syncData() }
    return BlobLocation(place: .file, a: epoch.number, b: number, length: length, sum: sum)
  }

  func complete(_ table: BlockTable, withContent content: UnsafeRawBufferPointer) throws(DiskError) -> BlobLocation {
    try write(content, at: 0)
    return try complete(table, length: Int64(content.count))
  }

  func abandon() throws(DiskError) {
    try blocking { () throws(DiskError) in try StoreDirectory.unlink(epoch.path(of: number)) }
  }

  private func write(_ bytes: [UInt8], at offset: Int64) throws(DiskError) {
    try blocking { () throws(DiskError) in try descriptor.write(bytes, at: offset) }
  }
}
