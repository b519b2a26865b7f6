import Crypto
import Storage

/// The bytes of a log object.
final class AccessLogBody: UploadBody {
  private var rest: ArraySlice<UInt8>

  let declaredLength: Int64?
  let wantedDigests: DigestKinds = []
  let bringsChecksum = false

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
    declaredLength = Int64(bytes.count)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    let piece = rest.prefix(buffer.count)
    buffer.copyBytes(from: piece)
    rest = rest.dropFirst(piece.count)
    return piece.count
  }

  func finish(_ digests: Digests) throws(StorageError) -> [Checksum] { [] }
}
