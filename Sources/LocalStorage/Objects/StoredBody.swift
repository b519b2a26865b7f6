import Crypto
import Storage

/// Stored bytes as the body of a new part.
final class StoredBody: UploadBody {
  let declaredLength: Int64?
  let wantedDigests: DigestKinds
  let bringsChecksum = false
  private var bytes: ObjectBytes

  /// - Parameter range: lies within the object.
  init(_ object: any ObjectReader, _ range: Range<Int64>, digests: DigestKinds) throws(StorageError) {
    declaredLength = Int64(range.count)
    wantedDigests = digests
    bytes = ObjectBytes(try object.bytes(in: range))
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int { try bytes.read(into: buffer) }

  func finish(_ digests: Digests) throws(StorageError) -> [Checksum] { [] }
}
