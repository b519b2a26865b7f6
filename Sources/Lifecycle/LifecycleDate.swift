import HTTP
package import Storage

/// `Date` of an expiration: ISO 8601, and there always midnight UTC.
package enum LifecycleDate {
  private static let secondsOfDay: Int64 = 86_400

  /// Nil for what is no date of that form: `2026-11-25`, or with a time `T00:00:00`, a fraction, and `Z` or an offset.
  package static func parse(_ text: String) -> Timestamp? {
    var scanner = DateScanner(rest: Array(text.utf8)[...])
    guard let day = scanner.day() else { return nil }
    if scanner.rest.isEmpty { return Timestamp(milliseconds: day * secondsOfDay * 1000) }
    guard scanner.skip("T"), let time = scanner.time(), let fraction = scanner.fraction(),
      let offset = scanner.offset(),
      scanner.rest.isEmpty
    else { return nil }
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

/// Takes the parts of a date off the front of its text.
private struct DateScanner {
  var rest: ArraySlice<UInt8>

  mutating func skip(_ character: Character) -> Bool {
    guard let first = rest.first, first == character.asciiValue else { return false }
    rest.removeFirst()
    return true
  }

  mutating func number(_ count: Int, _ range: ClosedRange<Int64>) -> Int64? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    rest.removeFirst(count)
    let number = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
    return range.contains(number) ? number : nil
  }

  /// Days since 1970-01-01.
  mutating func day() -> Int64? {
    guard let year = number(4, 1...9999), skip("-"), let month = number(2, 1...12), skip("-"),
      let day = number(2, 1...31)
    else { return nil }
    var date = CivilDate(daysSince1970: 0)
    date.year = year
    date.month = month
    date.day = day
    let days = date.daysSince1970
    return CivilDate(daysSince1970: days) == date ? days : nil
  }

  /// Seconds of the day.
  mutating func time() -> Int64? {
    guard let hour = number(2, 0...23), skip(":"), let minute = number(2, 0...59), skip(":"),
      let second = number(2, 0...59)
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  /// Milliseconds, rounded up: a moment after midnight is not midnight.
  mutating func fraction() -> Int64? {
    guard skip(".") else { return 0 }
    let digits = rest.prefix { (48...57).contains($0) }
    guard (1...9).contains(digits.count) else { return nil }
    rest.removeFirst(digits.count)
    let nanoseconds = (Array(digits) + Array(repeating: 48, count: 9 - digits.count))
      .reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
    return (nanoseconds + 999_999) / 1_000_000
  }

  /// Seconds east of Greenwich; a time without a zone is Greenwich's.
  mutating func offset() -> Int64? {
    if rest.isEmpty || skip("Z") { return 0 }
    let isEast = skip("+")
    guard isEast || skip("-"), let hours = number(2, 0...14), skip(":"), let minutes = number(2, 0...59) else {
      return nil
    }
    return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
  }
}
