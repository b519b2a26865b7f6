import Synchronization

/// Signing keys that were used lately: deriving one costs more than the rest of a verification. It is bounded, since a new key
/// takes the place of an older one, and it holds no key beyond its secret: one whose secret has changed is derived again.
final class SigningKeyCache: Sendable {
  private struct Entry {
    let credential: [UInt8]
    let secret: SecretKey
    let key: SigningKey
  }

  private final class Shard: Sendable {
    let entries = Mutex([Entry?](repeating: nil, count: SigningKeyCache.entriesPerShard))
  }

  private static let shardCount = 16
  private static let entriesPerShard = 32

  private let shards = (0..<shardCount).map { _ in Shard() }

  /// The signing key for `credential`, given the secret that its access key has now.
  func key(for credential: Credential, secret: SecretKey) -> SigningKey {
    var hasher = Hasher()
    credential.text.withUnsafeBytes { hasher.combine(bytes: $0) }
    let hash = hasher.finalize()
    let shard = shards[hash & (Self.shardCount - 1)]
    let place = (hash >> 8) & (Self.entriesPerShard - 1)
    let cached = shard.entries.withLock { entries -> SigningKey? in
      guard let entry = entries[place], entry.credential == credential.text, entry.secret == secret else { return nil }
      return entry.key
    }
    if let cached { return cached }
    let key = SigningKey(credential, secret: secret)
    let entry = Entry(credential: credential.text, secret: secret, key: key)
    shard.entries.withLock { $0[place] = entry }
    return key
  }
}
