package import Storage

/// How long the day is that rules count in.
package struct LifecycleDay: Equatable, Sendable {
  package let milliseconds: Int64

  /// 24 hours, counted as S3 does: what falls due does so at a midnight (UTC).
  package static let calendar = LifecycleDay(milliseconds: 86_400_000)

  /// - Parameter milliseconds: more than zero. Anything but 24 hours is for tests that cannot wait so long, and knows no midnight.
  package init(milliseconds: Int64) {
    precondition(milliseconds > 0)
    self.milliseconds = milliseconds
  }

  /// The moment so many days after another, moved on to the next midnight where the day is the calendar's:
  /// 10:30 on the 15th and 3 days give midnight between the 18th and the 19th.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days>
  package func moment(_ days: Int, after start: Timestamp) -> Timestamp {
    let end = start.milliseconds + Int64(days) * milliseconds
    guard self == .calendar else { return Timestamp(milliseconds: end) }
    let midnight = end - Self.floorRemainder(end, milliseconds)
    return Timestamp(milliseconds: midnight + milliseconds)
  }

  private static func floorRemainder(_ number: Int64, _ divisor: Int64) -> Int64 {
    let remainder = number % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}
