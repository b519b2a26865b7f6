package import Storage
import XML

/// Where a bucket's access log goes to.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html>
package struct BucketLogging: Hashable, Sendable {
  package enum KeyFormat: Hashable, Sendable {
    /// `PREFIX` and the time.
    case simple
    /// `PREFIX`, then the account, the region, the bucket and the day as folders. The day is that of the delivery in both kinds that S3 knows.
    case partitioned
  }

  package let target: BucketAddress
  /// May be empty.
  package let prefix: String
  package let format: KeyFormat

  /// Nil where the document has no target.
  init?(_ root: XMLElement, of bucket: BucketAddress) {
    guard let enabled = root.first("LoggingEnabled"),
      let name = enabled.text(of: "TargetBucket").flatMap({ BucketName($0) })
    else { return nil }
    target = BucketAddress(tenant: bucket.tenant, name: name)
    prefix = enabled.text(of: "TargetPrefix") ?? ""
    format = enabled.first("TargetObjectKeyFormat")?.first("PartitionedPrefix") == nil ? .simple : .partitioned
  }
}

/// What is logged of which bucket: asked for every request.
package typealias LoggingLookup = BucketDocumentLookup<BucketLogging>

extension BucketDocumentLookup<BucketLogging> {
  package convenience init(resolver: any BucketResolver) {
    self.init(.logging, resolver: resolver) { document, bucket in
      (try? XMLElement.read(document)).flatMap { BucketLogging($0, of: bucket) }
    }
  }

  /// Nil where the bucket is not logged.
  package func logging(of bucket: BucketAddress) -> BucketLogging? {
    if case .some(let logging) = find(bucket) { logging } else { nil }
  }
}
