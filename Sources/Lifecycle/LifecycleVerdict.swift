package import Storage

/// What is to be done with a version or an upload, when, and by which rule.
package struct LifecycleVerdict: Equatable, Sendable {
  /// What is done.
  package enum Action: String, CaseIterable, Sendable {
    /// The current version expires: it is removed, or hidden by a delete marker where the bucket keeps versions.
    case expire
    /// A version behind the current one is removed for good.
    case expireNoncurrent = "expire-noncurrent"
    /// A delete marker without versions behind it is removed.
    case removeDeleteMarker = "remove-delete-marker"
    /// An upload that was not completed is aborted.
    case abortUpload = "abort-upload"
  }

  /// What of the rule has come true.
  package enum Reason: Equatable, Sendable, CustomStringConvertible {
    case days(Int)
    case date
    case noncurrent(days: Int, kept: Int?)
    case soleDeleteMarker
    case incompleteUpload(days: Int)

    /// In words, for the journal.
    package var description: String {
      switch self {
      case .days(let days): "Expiration Days \(days)"
      case .date: "Expiration Date"
      case .noncurrent(let days, nil): "NoncurrentDays \(days)"
      case .noncurrent(let days, let kept?): "NoncurrentDays \(days) NewerNoncurrentVersions \(kept)"
      case .soleDeleteMarker: "ExpiredObjectDeleteMarker"
      case .incompleteUpload(let days): "DaysAfterInitiation \(days)"
      }
    }
  }

  package let action: Action
  /// The rule's ID.
  package let rule: String
  package let reason: Reason
  /// From when on.
  package let due: Timestamp
}
