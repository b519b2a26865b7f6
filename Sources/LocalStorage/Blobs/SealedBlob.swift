import Bytes
import Encryption

/// An encrypted blob that is open for reading. One thread at a time uses it.
final class SealedBlob {
  private let blob: OpenBlob
  private let opener: BodyOpener
  /// Of the plaintext, in bytes.
  private let size: Int64

  /// Blocks that one read takes from the disk.
  private static let blocksAtOnce: Int64 = 2

  /// - Parameter size: of the plaintext, in bytes.
  init(_ blob: OpenBlob, size: Int64, _ key: DataKey) throws(CorruptBytes) {
    self.blob = blob
    self.size = size
    opener = try blob.withSealed(0..<Int64(SealedFormat.prefixBytes)) { prefix throws(BlobFinding) in
      BodyOpener(key, prefix: UnsafeRawBufferPointer(prefix))
    }
  }

  /// Decrypts what lies at `range` into the front of `buffer`, as far as it has room and one read goes. The bytes are checked by their tags: the
  /// checksums of the blocks on the disk are not asked.
  /// - Returns: how many bytes; at least one.
  /// - Throws: when the bytes are not what was sealed; what is in `buffer` is worth nothing then.
  func read(_ range: Range<Int64>, into buffer: UnsafeMutableRawBufferPointer) throws(CorruptBytes) -> Int {
    let blockBytes = Int64(SealedFormat.blockBytes)
    let first = range.lowerBound / blockBytes
    let end = min(range.upperBound, range.lowerBound + Int64(buffer.count))
    // A block that fits only in part is opened once more later: only where it is the first.
    let whole = end == range.upperBound ? SealedFormat.blocks(in: end) : end / blockBytes
    let blocks = first..<min(max(whole, first + 1), first + Self.blocksAtOnce)
    let sealed =
      SealedFormat.offset(
        ofBlock: first)..<min(
        SealedFormat.offset(ofBlock: blocks.upperBound), SealedFormat.length(of: size))
    return try blob.withSealed(sealed) { (bytes) throws(BlobFinding) in
      var filled = 0
      for block in blocks {
        let plain = block * blockBytes..<min((block + 1) * blockBytes, size)
        let start = Int(SealedFormat.offset(ofBlock: block) - sealed.lowerBound)
        let piece = UnsafeMutableRawBufferPointer(
          rebasing: bytes[start..<start + plain.count + SealedFormat.tagBytes])
        let wanted = plain.clamped(to: range.lowerBound..<end)
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + wanted.count])
        try open(block, piece, plain, wanted, into: target)
        filled += wanted.count
      }
      return filled
    }
  }

  private func open(
    _ block: Int64, _ sealed: UnsafeMutableRawBufferPointer, _ plain: Range<Int64>, _ wanted: Range<Int64>,
    into target: UnsafeMutableRawBufferPointer
  ) throws(BlobFinding) {
    // What is not wanted whole is decrypted where it lies.
    let isWhole = wanted == plain
    let place = isWhole ? target : UnsafeMutableRawBufferPointer(rebasing: sealed[..<plain.count])
    guard opener.open(block, UnsafeRawBufferPointer(sealed), into: place) else {
      throw blob.blob.finding(.seal(block))
    }
    guard !isWhole else { return }
    let offset = Int(wanted.lowerBound - plain.lowerBound)
    target.copyBytes(from: place[offset..<offset + wanted.count])
  }
}

extension OpenBlob {
  /// Reads a range of the content as it lies on the disk; it fits into a buffer's `sealedSpace`.
  fileprivate func withSealed<R>(
    _ range: Range<Int64>, _ body: (UnsafeMutableRawBufferPointer) throws(BlobFinding) -> R
  ) throws(CorruptBytes) -> R {
    try inspection.run { (space) throws(BlobFinding) in
      let bytes = UnsafeMutableRawBufferPointer(rebasing: space[..<range.count])
      guard range.upperBound <= blob.location.length, try blob.read(into: bytes, from: range.lowerBound) == bytes.count
      else { throw blob.finding(.missing) }
      return try body(bytes)
    }
  }
}
