import COpenSSL

/// The message digests that S3 uses.
package enum DigestAlgorithm: Sendable, CaseIterable {
  case md5
  case sha1
  case sha256
  case sha512

  /// Bytes of the digest.
  package var length: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    case .sha256: 32
    case .sha512: 64
    }
  }
}

/// A message digest of a stream. A plain value: copying one forks the stream, and making one allocates nothing.
package struct MessageDigest: Sendable {
  private enum State {
    case md5(MD5_CTX)
    case sha1(SHA_CTX)
    case sha256(SHA256)
    case sha512(SHA512_CTX)
  }

  private var state: State

  /// The digest of no bytes.
  package init(_ algorithm: DigestAlgorithm) {
    switch algorithm {
    case .md5:
      var context = MD5_CTX()
      MD5_Init(&context)
      state = .md5(context)
    case .sha1:
      var context = SHA_CTX()
      SHA1_Init(&context)
      state = .sha1(context)
    case .sha256:
      state = .sha256(SHA256())
    case .sha512:
      var context = SHA512_CTX()
      SHA512_Init(&context)
      state = .sha512(context)
    }
  }

  /// Adds `bytes` to the stream.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    switch state {
    case .md5(var context):
      MD5_Update(&context, bytes.baseAddress, bytes.count)
      state = .md5(context)
    case .sha1(var context):
      SHA1_Update(&context, bytes.baseAddress, bytes.count)
      state = .sha1(context)
    case .sha256(var hash):
      hash.update(bytes)
      state = .sha256(hash)
    case .sha512(var context):
      SHA512_Update(&context, bytes.baseAddress, bytes.count)
      state = .sha512(context)
    }
  }

  /// The digest of all bytes so far; more may follow.
  package func finish() -> [UInt8] {
    switch state {
    case .md5(var context):
      [UInt8](unsafeUninitializedCapacity: DigestAlgorithm.md5.length) { digest, count in
        MD5_Final(digest.baseAddress, &context)
        count = DigestAlgorithm.md5.length
      }
    case .sha1(var context):
      [UInt8](unsafeUninitializedCapacity: DigestAlgorithm.sha1.length) { digest, count in
        SHA1_Final(digest.baseAddress, &context)
        count = DigestAlgorithm.sha1.length
      }
    case .sha256(let hash):
      hash.finish().bytes
    case .sha512(var context):
      [UInt8](unsafeUninitializedCapacity: DigestAlgorithm.sha512.length) { digest, count in
        SHA512_Final(digest.baseAddress, &context)
        count = DigestAlgorithm.sha512.length
      }
    }
  }

  /// The digest of `bytes`.
  package static func hash(_ algorithm: DigestAlgorithm, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var digest = MessageDigest(algorithm)
    digest.update(bytes)
    return digest.finish()
  }

  /// The digest of `bytes`.
  package static func hash(_ algorithm: DigestAlgorithm, _ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBytes { hash(algorithm, $0) }
  }
}
