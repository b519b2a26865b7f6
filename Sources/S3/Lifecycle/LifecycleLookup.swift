package import Lifecycle
package import Storage
import Synchronization

/// The lifecycle rules of buckets, read and parsed once: answers name the expiry of every object. Whoever changes a bucket's rules says so by
/// `forget` afterwards.
package final class LifecycleLookup: Sendable {
  /// Buckets that are remembered; beyond it all are forgotten and read again.
  private static let capacity = 10_000

  private struct State {
    /// Nil: the bucket has no rules.
    var known: [BucketAddress: LifecycleConfiguration?] = [:]
    /// Grows when something is forgotten: what was read before must not be remembered after.
    var generation: UInt64 = 0
  }

  private let resolver: any BucketResolver
  private let state = Mutex(State())

  package init(resolver: any BucketResolver) { self.resolver = resolver }

  /// Nil where the bucket has no rules, or none that can be read.
  package func rules(of bucket: BucketAddress) -> LifecycleConfiguration? {
    let (known, generation) = state.withLock { ($0.known[bucket], $0.generation) }
    if let known { return known }
    guard let read = read(bucket) else { return nil }
    state.withLock { state in
      guard state.generation == generation else { return }
      if state.known.count >= Self.capacity { state.known.removeAll() }
      state.known[bucket] = read
    }
    return read
  }

  package func forget(_ bucket: BucketAddress) {
    state.withLock { state in
      state.generation += 1
      state.known[bucket] = nil
    }
  }

  /// Nil when nobody knows; nil inside when there are none.
  private func read(_ bucket: BucketAddress) -> LifecycleConfiguration?? {
    let document: [UInt8]
    do throws(StorageError) {
      document = try resolver.storage(of: bucket).provider.document(.lifecycle, of: bucket)
    } catch {
      return error == .noSuchConfiguration(.lifecycle) ? .some(nil) : nil
    }
    return try? LifecycleConfiguration(stored: document)
  }
}
