package import Storage
import Synchronization

/// One kind of document of all buckets, read and parsed once: what every request asks for must not be read anew by every request. Whoever changes
/// a bucket's document says so by `forget` afterwards.
package final class BucketDocumentLookup<Value: Sendable>: Sendable {
  package enum Found: Sendable {
    /// The bucket has no such document, or there is no such bucket.
    case none
    case some(Value)
    /// There is one, and it cannot be read or understood.
    case unreadable
  }

  /// Buckets that are remembered in a shard; beyond it the shard's are forgotten and read again.
  private static var capacity: Int { 1000 }

  private struct State {
    /// Nil: the bucket has no such document.
    var known: [BucketAddress: Value?] = [:]
    /// Grows when something is forgotten: what was read before must not be remembered after.
    var generation: UInt64 = 0
  }

  private final class Shard: Sendable {
    let state = Mutex(State())
  }

  private let kind: BucketDocument
  private let resolver: any BucketResolver
  private let parse: @Sendable ([UInt8], BucketAddress) -> Value?
  private let shards = (0..<16).map { _ in Shard() }

  /// - Parameter parse: nil for a document that is not understood.
  init(
    _ kind: BucketDocument, resolver: any BucketResolver,
    parse: @escaping @Sendable ([UInt8], BucketAddress) -> Value?
  ) {
    self.kind = kind
    self.resolver = resolver
    self.parse = parse
  }

  package func find(_ bucket: BucketAddress) -> Found {
    let shard = shard(of: bucket)
    let (known, generation) = shard.state.withLock { ($0.known[bucket], $0.generation) }
    if let known { return known.map(Found.some) ?? .none }
    switch read(bucket) {
    case .none: return .none
    case .unreadable: return .unreadable
    case .unset:
      remember(nil, of: bucket, in: shard, since: generation)
      return .none
    case .read(let value):
      remember(value, of: bucket, in: shard, since: generation)
      return .some(value)
    }
  }

  package func forget(_ bucket: BucketAddress) {
    shard(of: bucket).state.withLock { state in
      state.generation += 1
      state.known[bucket] = nil
    }
  }

  private func remember(_ value: Value?, of bucket: BucketAddress, in shard: Shard, since generation: UInt64) {
    shard.state.withLock { state in
      guard state.generation == generation else { return }
      if state.known.count >= Self.capacity { state.known.removeAll() }
      state.known.updateValue(value, forKey: bucket)
    }
  }

  private func shard(of bucket: BucketAddress) -> Shard {
    shards[Int(UInt(bitPattern: bucket.hashValue) % UInt(shards.count))]
  }

  private enum Reading {
    /// There is no such bucket; there may be one soon.
    case none
    case unset
    case read(Value)
    case unreadable
  }

  private func read(_ bucket: BucketAddress) -> Reading {
    do throws(StorageError) {
      let document = try resolver.storage(of: bucket).provider.document(kind, of: bucket)
      return parse(document, bucket).map(Reading.read) ?? .unreadable
    } catch {
      switch error {
      case .noSuchConfiguration: return .unset
      case .noSuchBucket: return .none
      default: return .unreadable
      }
    }
  }
}
