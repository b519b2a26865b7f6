package import Crypto
package import Encryption

/// Stored bytes as the body of a new object or part, of this storage or another.
package final class StoredBody: UploadBody {
  package let declaredLength: Int64?
  package let wantedDigests: DigestKinds
  private let proven: [Checksum]
  private let added: ChecksumAlgorithm?
  private var bytes: ObjectBytes

  /// - Parameters:
  ///   - range: lies within the object.
  ///   - key: the client's of the object (SSE-C).
  ///   - digests: for whoever reads the body.
  ///   - proven: checksums of these very bytes; the body ends well only if it has them, and brings them.
  ///   - added: a checksum to bring that is computed as the bytes pass.
  package init(
    _ object: any ObjectReader, _ range: Range<Int64>, key: CustomerKey? = nil, digests: DigestKinds = [],
    proving proven: [Checksum] = [],
    adding added: ChecksumAlgorithm? = nil
  ) throws(StorageError) {
    declaredLength = Int64(range.count)
    self.proven = proven
    self.added = proven.contains { $0.algorithm == added } ? nil : added
    wantedDigests = (proven.map(\.algorithm) + [added].compactMap(\.self)).reduce(digests) {
      $0.union(DigestKinds($1))
    }
    bytes = ObjectBytes(try object.bytes(in: range, key: key))
  }

  package var bringsChecksum: Bool { !proven.isEmpty || added != nil }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    try bytes.read(into: buffer)
  }

  package func finish(_ digests: Digests) throws(StorageError) -> [Checksum] {
    for checksum in proven where digests.value(of: checksum.algorithm) != checksum.value {
      throw .corrupt("the source of a copy has other bytes than its \(checksum.algorithm.name) says")
    }
    guard let added else { return proven }
    guard let value = digests.value(of: added) else { throw .notSupported(.checksums) }
    return proven + [Checksum(algorithm: added, value: value)]
  }
}
