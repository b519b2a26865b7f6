import HTTP
package import Storage

/// `Date` of an expiration: ISO 8601, and there always midnight UTC.
package enum LifecycleDate {
  private static let secondsOfDay: Int64 = 86_400

  /// Nil for what is no date of that form: `2026-11-25`, or with a time `T00:00:00`, a fraction, and `Z` or an offset.
  package static func parse(_ text: String) -> Timestamp? {
    var scanner = ISO8601Scanner(text)
    guard let day = scanner.day() else { return nil }
    if scanner.rest.isEmpty { return Timestamp(milliseconds: day * secondsOfDay * 1000) }
    guard scanner.skip("T"), let time = scanner.time(), let fraction = scanner.fraction() else { return nil }
    // A time without a zone is Greenwich's.
    guard let offset = scanner.rest.isEmpty ? 0 : scanner.offset(), scanner.rest.isEmpty else { return nil }
    return Timestamp(milliseconds: (day * secondsOfDay + time - offset) * 1000 + fraction)
  }

  static func isMidnight(_ moment: Timestamp) -> Bool { moment.milliseconds % (secondsOfDay * 1000) == 0 }

  /// As S3 writes it: `2026-11-25T00:00:00.000Z`.
  static func format(_ midnight: Timestamp) -> String {
    let date = CivilDate(daysSince1970: midnight.milliseconds / (secondsOfDay * 1000))
    return "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2))T00:00:00.000Z"
  }

  private static func digits(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
