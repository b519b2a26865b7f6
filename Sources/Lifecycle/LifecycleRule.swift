package import Storage

/// One rule: which objects, and what is to be done with them.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html>
package struct LifecycleRule: Equatable, Sendable {
  /// Characters of an ID at most.
  static let longestID = 255

  /// What becomes of the current version.
  package enum Expiration: Equatable, Sendable {
    /// So many days after it was made; sole delete markers of that age go too.
    case days(Int)
    /// From that midnight on (UTC).
    case date(Timestamp)
    /// Nothing, but a delete marker goes once it is the only version of its key; `false` says that it stays.
    case deleteMarker(Bool)
  }

  /// What becomes of the versions behind the current one.
  package struct NoncurrentExpiration: Equatable, Sendable {
    /// Days since the successor was made.
    package let days: Int
    /// Noncurrent versions that are kept whatever their age, 1 to 100; nil: none.
    package let kept: Int?

    /// What S3 documents for `NewerNoncurrentVersions`.
    static let keptRange = 1...100
  }

  /// Unique within its configuration.
  package let id: String
  package let isEnabled: Bool
  package let filter: LifecycleFilter
  package let expiration: Expiration?
  package let noncurrentExpiration: NoncurrentExpiration?
  /// Days after which an upload that was not completed is aborted.
  package let abortDays: Int?
}
