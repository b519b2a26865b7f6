package import Lifecycle
package import Storage

/// The lifecycle rules of buckets: answers name the expiry of every object.
package typealias LifecycleLookup = BucketDocumentLookup<LifecycleConfiguration>

extension BucketDocumentLookup<LifecycleConfiguration> {
  package convenience init(resolver: any BucketResolver) {
    self.init(.lifecycle, resolver: resolver) { document, _ in try? LifecycleConfiguration(stored: document) }
  }

  /// Nil where the bucket has no rules, or none that can be read.
  package func rules(of bucket: BucketAddress) -> LifecycleConfiguration? {
    if case .some(let rules) = find(bucket) { rules } else { nil }
  }
}
