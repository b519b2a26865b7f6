import COpenSSL

/// SHA-256 (FIPS 180-4) of a stream. A plain value: copying one forks the stream, and making one allocates nothing.
package struct SHA256: Sendable {
  private var context = SHA256_CTX()

  /// The digest of no bytes.
  package init() {
    SHA256_Init(&context)
  }

  /// Adds `bytes` to the stream.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    SHA256_Update(&context, bytes.baseAddress, bytes.count)
  }

  /// Adds `bytes` to the stream.
  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The digest of all bytes so far; more may follow.
  package func finish() -> SHA256Digest {
    var context = context
    return SHA256Digest { digest in
      _ = SHA256_Final(digest.assumingMemoryBound(to: UInt8.self).baseAddress, &context)
    }
  }

  /// The digest of `bytes`.
  package static func hash(_ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// The digest of `bytes`.
  package static func hash(_ bytes: [UInt8]) -> SHA256Digest {
    bytes.withUnsafeBytes { hash($0) }
  }
}
