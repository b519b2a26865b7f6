import Bytes
package import Crypto

/// The chain of signatures over the chunks of one body: each covers the one before, the first covers the request's own.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
package struct ChunkSigner: Sendable {
  private static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  private let key: SigningKey
  private let date: AmzDate
  private let credential: Credential
  private var previous: SHA256Digest

  init(key: SigningKey, date: AmzDate, credential: Credential, seed: SHA256Digest) {
    self.key = key
    self.date = date
    self.credential = credential
    previous = seed
  }

  /// The signature of the next chunk, whose bytes have the digest `hash`.
  package mutating func signChunk(_ hash: SHA256Digest) -> SHA256Digest {
    var text = start("AWS4-HMAC-SHA256-PAYLOAD\n")
    text.append(Self.emptyHash)
    text.append("\n")
    return sign(&text, hash)
  }

  /// The signature of the trailer, whose canonical lines have the digest `hash`.
  package mutating func signTrailer(_ hash: SHA256Digest) -> SHA256Digest {
    var text = start("AWS4-HMAC-SHA256-TRAILER\n")
    return sign(&text, hash)
  }

  private func start(_ algorithm: StaticString) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(320)
    text.append(algorithm)
    date.withText { text.append(contentsOf: $0) }
    text.append("\n")
    credential.appendScope(to: &text)
    text.append("\n")
    previous.withUnsafeBytes { Hex.append($0, to: &text) }
    text.append("\n")
    return text
  }

  private mutating func sign(_ text: inout [UInt8], _ hash: SHA256Digest) -> SHA256Digest {
    hash.withUnsafeBytes { Hex.append($0, to: &text) }
    previous = key.signature(of: text)
    return previous
  }
}
