import HTTP

extension Preconditions {
  /// The field that an outcome comes from, for `Condition` in the error: AWS names the first that does not hold.
  func conditionBehind(_ outcome: Outcome) -> String {
    switch outcome {
    case .proceed: ""
    case .notModified: ifNoneMatch != nil ? "If-None-Match" : "If-Modified-Since"
    case .preconditionFailed:
      ifMatch != nil ? "If-Match" : ifUnmodifiedSince != nil ? "If-Unmodified-Since" : "If-None-Match"
    }
  }
}
