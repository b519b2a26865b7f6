/// A bucket's lifecycle configuration: what is removed of itself, and when. Its rules are kept in the order in which they were given.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html>
package struct LifecycleConfiguration: Equatable, Sendable {
  /// The most rules of one configuration.
  package static let maximumRules = 1000

  package let rules: [LifecycleRule]
  package let minimumSize: TransitionMinimumSize

  init(rules: [LifecycleRule], minimumSize: TransitionMinimumSize = .allStorageClasses) {
    self.rules = rules
    self.minimumSize = minimumSize
  }
}

/// Which small objects S3 does not move to other storage classes (`x-amz-transition-default-minimum-object-size`). There is one class
/// here and nothing moves: the choice is kept so that it reads back as it was made.
package enum TransitionMinimumSize: String, Sendable {
  case allStorageClasses = "all_storage_classes_128K"
  case variesByStorageClass = "varies_by_storage_class"
}

extension LifecycleConfiguration {
  /// Whether a rule that holds asks for tags: they need not be read otherwise.
  package var usesTags: Bool { rules.contains { $0.isEnabled && !$0.filter.tags.isEmpty } }

  /// Whether a rule that holds is about versions of objects.
  package var concernsVersions: Bool {
    rules.contains { $0.isEnabled && ($0.expiration != nil || $0.noncurrentExpiration != nil) }
  }

  /// Whether a rule that holds is about uploads in progress.
  package var concernsUploads: Bool { rules.contains { $0.isEnabled && $0.abortDays != nil } }

  /// The fewest prefixes that together have every key a rule that holds can be about, in byte order; none begins with another.
  package var prefixes: [String] {
    var fewest: [String] = []
    let all = rules.filter(\.isEnabled).map(\.filter.prefix)
    for prefix in all.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      if let last = fewest.last, prefix.utf8.starts(with: last.utf8) { continue }
      fewest.append(prefix)
    }
    return fewest
  }
}
