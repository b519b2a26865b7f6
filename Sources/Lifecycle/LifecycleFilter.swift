package import Storage

/// The objects that a rule is about: all that have the prefix, the tags and a size between the bounds.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-filters.html>
package struct LifecycleFilter: Equatable, Sendable {
  /// How the filter is written; it reads back as it was given.
  enum Form: Equatable, Sendable {
    /// `Prefix` in the rule itself, as it was before 2016 ("V1").
    case prefixOfRule
    /// `Filter` with at most one predicate.
    case single
    /// `Filter` with an `And`.
    case and
  }

  let form: Form
  /// Whether the prefix was given, also when empty.
  let hasPrefix: Bool
  package let prefix: String
  /// All of them must be among the object's.
  package let tags: [Tag]
  /// Bytes; objects must be larger.
  package let larger: Int64?
  /// Bytes; objects must be smaller.
  package let smaller: Int64?

  init(form: Form, prefix: String? = nil, tags: [Tag] = [], larger: Int64? = nil, smaller: Int64? = nil) {
    self.form = form
    hasPrefix = prefix != nil
    self.prefix = prefix ?? ""
    self.tags = tags
    self.larger = larger
    self.smaller = smaller
  }

  var hasSize: Bool { larger != nil || smaller != nil }

  /// Whether a version is one of the rule's.
  /// - Parameter size: bytes; of a delete marker 0.
  func matches(key: ObjectKey, size: Int64, tags present: TagSet) -> Bool {
    key.text.utf8.starts(with: prefix.utf8) && (larger.map { size > $0 } ?? true) && (smaller.map { size < $0 } ?? true)
      && tags.allSatisfy { present.contains(key: $0.key, value: $0.value) }
  }
}
