package import Identity
import Storage

/// The policies of buckets: every request is asked of the one of its bucket.
package typealias PolicyLookup = BucketDocumentLookup<BucketPolicy>

extension BucketDocumentLookup<BucketPolicy> {
  package convenience init(resolver: any BucketResolver) {
    self.init(.policy, resolver: resolver) { document, bucket in
      try? BucketPolicy(document: document, bucket: bucket.name.text)
    }
  }
}
