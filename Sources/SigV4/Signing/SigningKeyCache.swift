import Bytes
import Synchronization

/// Signing keys that were used lately: deriving one costs more than the rest of a verification. It is bounded, since a new key
/// takes the place of an older one, and it holds no key beyond its secret: one whose secret has changed is derived again.
final class SigningKeyCache: Sendable {
  private struct Entry {
    let credential: String
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
    let hash = credential.text.hashValue
    let shard = shards[hash & (Self.shardCount - 1)]
    let place = (hash >> 8) & (Self.entriesPerShard - 1)
    let cached = shard.entries.withLock { $0[place] }
    if let cached, ByteOrder.equals(cached.credential, credential.text), cached.secret == secret { return cached.key }
    let key = SigningKey(credential, secret: secret)
    let entry = Entry(credential: credential.text, secret: secret, key: key)
    shard.entries.withLock { $0[place] = entry }
    return key
  }
}
