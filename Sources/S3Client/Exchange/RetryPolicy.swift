/// When a failed request is sent again, and after which pause. A value: the sender does the waiting.
package struct RetryPolicy: Sendable {
  /// Attempts in all.
  package var attempts = 6
  /// The longest pause after the first failure; it doubles with each.
  package var firstPause = Duration.milliseconds(100)
  /// The longest pause of all.
  package var longestPause = Duration.seconds(5)

  package init() {}

  /// The pause before another attempt; nil when there is to be none.
  ///
  /// What surely had no effect is always tried again: there was no connection, or the service said that it is busy. What may have
  /// had one is tried again only where a second time changes nothing.
  /// - Parameters:
  ///   - attempt: how many attempts there were, 1 and up.
  ///   - chance: in 0..<1; pauses are spread so that many clients do not come back together.
  package func pause(after error: ClientError, attempt: Int, isRepeatable: Bool, chance: Double) -> Duration? {
    guard attempt < attempts else { return nil }
    switch error {
    case .unreachable: break
    case .interrupted: guard isRepeatable else { return nil }
    case .refused(let refusal): guard isTemporary(refusal, isRepeatable: isRepeatable) else { return nil }
    case .malformed, .unreadableBody: return nil
    }
    let ceiling = min(firstPause * (1 << min(attempt - 1, 16)), longestPause)
    return ceiling / 2 + ceiling / 2 * chance
  }

  /// 503 and 429 are said before anything is done; other 5xx may come in the middle.
  private func isTemporary(_ refusal: Refusal, isRepeatable: Bool) -> Bool {
    switch refusal.status {
    case 503, 429: true
    case 500, 502, 504: isRepeatable
    case 400: refusal.code == "RequestTimeout" && isRepeatable
    default: false
    }
  }
}
