import Bytes
import Crypto
import Storage

/// The bytes of a local store on disk: segments of small blobs and files of large ones. It knows nothing of objects and nothing
/// refers to its blobs but the index; what no index entry refers to is an orphan.
final class BlobStore: Sendable {
  private let settings: BlobSettings
  private let log: @Sendable (String) -> Void
  private let fatal: @Sendable (String) -> Never

  /// Opens the store in `directory`, which is made where it is missing.
  /// - Parameters:
  ///   - log: told of damage and of what could not be cleaned up.
  ///   - fatal: ends the process; called when an fsync failed, after which nothing that was written can be trusted.
  init(
    directory: String, settings: BlobSettings, log: @escaping @Sendable (String) -> Void,
    fatal: @escaping @Sendable (String) -> Never
  ) throws(StorageError) {
    self.settings = settings
    self.log = log
    self.fatal = fatal
  }

  /// Ends the threads and seals what was being written. Uploads must have ended before.
  func close() {}

  /// Reads a body to its end, digests it and writes it. On an error nothing is left behind.
  /// - Parameters:
  ///   - digests: what to compute besides the body's own wishes.
  ///   - maximum: bytes; beyond it `entityTooLarge`.
  ///   - neverInline: for what must have a location of its own, such as parts.
  func receive(_ body: any UploadBody, digests: DigestKinds, maximum: Int64, neverInline: Bool)
    throws(StorageError) -> ReceivedBlob
  {
    fatalError("not built yet")
  }

  /// Makes blobs durable with their directories; inline ones need nothing. A failure is fatal.
  func sync(_ blobs: [ReceivedBlob]) {}

  /// Gives back the space of a blob that no index entry was made for.
  func discard(_ blob: ReceivedBlob) {}

  /// Opens a blob for reading. Call it under the lease under which `location` was looked up; from then on the open file itself protects
  /// the bytes, and the lease may end.
  /// - Returns: the file, and where in it the blob's first byte is.
  /// - Throws: `corrupt` when it is not there.
  func open(_ location: BlobLocation) throws(StorageError) -> (file: any OpenFile, base: Int64) {
    fatalError("not built yet")
  }

  /// Frees the space of a blob that the index no longer refers to and that no lease can still find. May be repeated.
  /// - Returns: false while somebody still reads it: nothing was done then, ask again later.
  func reclaim(_ location: BlobLocation) throws(StorageError) -> Bool { true }

  /// The segments and epochs of former runs that may contain blobs without an index entry.
  func unsettled() throws(StorageError) -> UnsettledPlaces { UnsettledPlaces(segments: [], epochs: []) }

  /// Frees everything in unsettled places that the index does not know, and settles them. May run beside uploads: new blobs never go to
  /// old places.
  /// - Parameter isKnown: whether any index entry (also one of the garbage list) refers to the blob.
  /// - Returns: how many orphans were freed.
  func sweepOrphans(isKnown: (BlobAddress) throws(StorageError) -> Bool) throws(StorageError) -> Int { 0 }

  /// Visits every blob on disk, for a comparison with the index.
  func eachBlob(_ visit: (BlobAddress) throws(StorageError) -> Void) throws(StorageError) {}

  /// Checks one blob: that it is there with its checksums, and on request that every byte is as it was written.
  func check(_ location: BlobLocation, readingBytes: Bool) -> [BlobFinding] { [] }
}

/// Where orphans can be after a crash.
struct UnsettledPlaces: Hashable, Sendable {
  let segments: [Int64]
  let epochs: [Int64]

  var isEmpty: Bool { segments.isEmpty && epochs.isEmpty }
}
