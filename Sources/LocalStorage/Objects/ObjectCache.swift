import Storage
import Synchronization

/// Current versions of objects in memory, with the bodies of tiny ones: a small GET then touches no disk and no database.
///
/// It never gives out what is not current. The writer announces a batch's keys before it commits (`beginWrite`): from then on they are
/// neither found nor can be filled in by a reader. After the commit, before anybody is told of it, `endWrite` puts the new states in. A reader
/// that found nothing may fill in what it read, unless a write in its shard has begun or ended since it began (`Miss`).
final class ObjectCache: Sendable {
  /// Names an object without asking the index for its bucket's number.
  struct Key: Hashable, Sendable {
    let bucket: BucketAddress
    let key: ObjectKey
  }

  /// What a reader needs to fill in what it did not find.
  struct Miss: Sendable {
    fileprivate let generation: UInt64
  }

  enum Answer: Sendable {
    case hit(ObjectRecord)
    case miss(Miss)
  }

  private static let shardCount = 64
  private let shards: [Shard]

  private final class Shard: Sendable {
    let state: Mutex<ObjectCacheShard>
    init(limit: Int) { state = Mutex(ObjectCacheShard(limit: limit)) }
  }

  /// - Parameter limit: about how many bytes it may take; 0 turns it off.
  init(limit: Int) {
    shards = (0..<Self.shardCount).map { _ in Shard(limit: limit / Self.shardCount) }
  }

  func find(_ key: Key) -> Answer {
    shard(of: key).state.withLock { shard in
      if let record = shard.find(key) { return .hit(record) }
      return .miss(Miss(generation: shard.generation))
    }
  }

  func fill(_ key: Key, with record: ObjectRecord, after miss: Miss) {
    shard(of: key).state.withLock { shard in
      if shard.generation == miss.generation { shard.insert(key, record) }
    }
  }

  func beginWrite(_ keys: some Sequence<Key>) {
    for key in keys { shard(of: key).state.withLock { $0.beginWrite(key) } }
  }

  /// Ends what `beginWrite` began: nil for what is gone or was not changed after all.
  func endWrite(_ changes: some Sequence<(key: Key, value: ObjectRecord?)>) {
    for (key, record) in changes { shard(of: key).state.withLock { $0.endWrite(key, record) } }
  }

  /// After the commit of what changes how every object of a bucket is shown, and before anybody is told of it.
  func forgetAll() { for shard in shards { shard.state.withLock { $0.forgetAll() } } }

  /// Gives back the memory of shards that nobody has used since the last call.
  func forgetIdle() { for shard in shards { shard.state.withLock { $0.forgetIfIdle() } } }

  private func shard(of key: Key) -> Shard {
    shards[Int(truncatingIfNeeded: key.hashValue) & (Self.shardCount - 1)]
  }
}
