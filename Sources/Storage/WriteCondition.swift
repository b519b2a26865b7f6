/// What must hold for a write, a completion or a delete to happen; decided by the store in the same step as the write.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html>
package enum WriteCondition: Hashable, Sendable {
  case none
  /// `If-None-Match: *`: there must be no current object.
  case absent
  /// `If-Match: *`: there must be a current object.
  case present
  /// `If-Match: "…"`: the current object must have one of these tags.
  case matches([ETag])
}

extension WriteCondition {
  /// - Parameter current: the tag of the current object, nil where there is none.
  /// - Throws: `preconditionFailed`; `noSuchKey` for `If-Match` where there is no object.
  package func check(_ current: ETag?) throws(StorageError) {
    switch self {
    case .none: return
    case .absent:
      if current != nil { throw .preconditionFailed(condition: "If-None-Match") }
    case .present:
      if current == nil { throw .noSuchKey }
    case .matches(let tags):
      guard let current else { throw .noSuchKey }
      guard tags.contains(current) else { throw .preconditionFailed(condition: "If-Match") }
    }
  }
}
