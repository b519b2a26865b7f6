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
