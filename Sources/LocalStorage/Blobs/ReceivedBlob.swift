import Crypto
import Storage

/// A body that has been received whole and checked, and that nothing refers to yet. It becomes part of an object by
/// `BlobStore.sync` and an index commit, or goes away by `BlobStore.discard`. Keep it until then, and not longer.
final class ReceivedBlob: Sendable {
  enum Content: Sendable {
    /// So few bytes that they belong into the index; as they are to lie there.
    case inline([UInt8])
    /// On disk, durable after `BlobStore.sync`.
    case stored(BlobLocation)
  }

  /// Bytes, before they were encrypted.
  let size: Int64
  /// Those that were asked for and those that the body wanted.
  let digests: Digests
  /// What the client wants kept with the object.
  let checksums: [Checksum]
  let content: Content
  /// What was written; nil where nothing was.
  let draft: (any BlobDraft)?

  init(size: Int64, digests: Digests, checksums: [Checksum], content: Content, draft: (any BlobDraft)? = nil) {
    self.size = size
    self.digests = digests
    self.checksums = checksums
    self.content = content
    self.draft = draft
  }

  /// What is kept with the object: the client's, and the computed one of that algorithm where the client gave none.
  func checksums(including algorithm: ChecksumAlgorithm) -> [Checksum] {
    guard !checksums.contains(where: { $0.algorithm == algorithm }), let value = digests.value(of: algorithm) else {
      return checksums
    }
    return checksums + [Checksum(algorithm: algorithm, value: value)]
  }
}
