import Bytes
import Storage
import Synchronization

/// The bytes of a range of a file that has no descriptor. One reader at a time.
final class TreeFileStream: ByteStream {
  private let file: any TreeFile
  private let end: Int64
  private let offset: Atomic<Int64>

  init(_ file: any TreeFile, _ range: Range<Int64>) {
    self.file = file
    end = range.upperBound
    offset = Atomic(range.lowerBound)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CorruptBytes) -> Int {
    let start = offset.load(ordering: .relaxed)
    let wanted = Int(min(Int64(buffer.count), end - start))
    guard wanted > 0 else { return 0 }
    do throws(FileSystemError) {
      let count = try file.read(at: start, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
      // Shorter than it was when it was opened.
      guard count > 0 else { throw .changed }
      offset.store(start + Int64(count), ordering: .relaxed)
      return count
    } catch {
      throw CorruptBytes(detail: "reading a file at \(start): \(error)")
    }
  }
}
