import Bytes
import Encryption
import Storage

/// Encrypted bytes of an object on their way out: decrypted and checked as they are asked for, part by part. A part is opened when its turn
/// comes.
final class SealedStream: ByteStream, @unchecked Sendable {
  /// A part, or a whole object of one PUT.
  struct Piece {
    let location: BlobLocation
    /// Nil: opened when its turn comes.
    var blob: OpenBlob?
    /// Of the plaintext, in bytes.
    let size: Int64
    /// What is wanted of it.
    var range: Range<Int64>
  }

  private let key: DataKey
  private let blobs: BlobStore
  /// Keeps what is not open yet from being freed; nil where all is.
  private let lease: ReaderLease?
  // One thread at a time reads an answer.
  private var pieces: ArraySlice<Piece>
  private var blob: SealedBlob?

  /// - Parameter pieces: none is empty.
  init(_ pieces: [Piece], _ key: DataKey, in blobs: BlobStore, lease: ReaderLease? = nil) {
    self.pieces = pieces[...]
    self.key = key
    self.blobs = blobs
    self.lease = lease
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CorruptBytes) -> Int {
    guard let piece = pieces.first, !buffer.isEmpty else { return 0 }
    let count = try current(piece).read(piece.range, into: buffer)
    let rest = piece.range.lowerBound + Int64(count)..<piece.range.upperBound
    if rest.isEmpty {
      pieces.removeFirst()
      blob = nil
    } else {
      pieces[pieces.startIndex].range = rest
    }
    return count
  }

  private func current(_ piece: Piece) throws(CorruptBytes) -> SealedBlob {
    if let blob { return blob }
    let opened = try SealedBlob(try open(piece), size: piece.size, key)
    blob = opened
    return opened
  }

  private func open(_ piece: Piece) throws(CorruptBytes) -> OpenBlob {
    if let blob = piece.blob { return blob }
    do throws(StorageError) {
      return try blobs.open(piece.location).file
    } catch {
      throw CorruptBytes(detail: "\(error)")
    }
  }
}
