import Bytes
import Storage
import Synchronization

/// The bytes of a range of a file that has no descriptor. One reader at a time.
///
/// What takes more than one read could have bytes of two states, when somebody writes into the file itself meanwhile: it is looked at once more before
/// the last of them are given, so that such an answer is cut.
final class TreeFileStream: ByteStream {
  private let file: any TreeFile
  private let range: Range<Int64>
  private let offset: Atomic<Int64>
  private let isUnchanged: @Sendable () -> Bool

  /// - Parameter isUnchanged: asked when all has been read, where that took more than one read.
  init(_ file: any TreeFile, _ range: Range<Int64>, isUnchanged: @escaping @Sendable () -> Bool) {
    self.file = file
    self.range = range
    self.isUnchanged = isUnchanged
    offset = Atomic(range.lowerBound)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CorruptBytes) -> Int {
    let start = offset.load(ordering: .relaxed)
    let wanted = Int(min(Int64(buffer.count), range.upperBound - start))
    guard wanted > 0 else { return 0 }
    do throws(FileSystemError) {
      let count = try file.read(at: start, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
      // Shorter than it was when it was opened.
      guard count > 0 else { throw .changed }
      let end = start + Int64(count)
      guard end < range.upperBound || start == range.lowerBound || isUnchanged() else { throw .changed }
      offset.store(end, ordering: .relaxed)
      return count
    } catch {
      throw CorruptBytes(detail: "reading a file at \(start): \(error)")
    }
  }
}
