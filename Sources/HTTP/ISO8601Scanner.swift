/// Takes the parts of an ISO 8601 date and time off the front of its text.
package struct ISO8601Scanner {
  /// What has not been taken yet.
  package private(set) var rest: ArraySlice<UInt8>

  package init(_ text: String) { rest = Array(text.utf8)[...] }

  package mutating func skip(_ character: Character) -> Bool {
    guard let first = rest.first, first == character.asciiValue else { return false }
    rest.removeFirst()
    return true
  }

  /// `2026-11-25`, as days since 1970-01-01. Years 1...9999.
  package mutating func day() -> Int64? {
    guard let year = number(4, 1...9999), skip("-"), let month = number(2, 1...12), skip("-"),
      let day = number(2, 1...31)
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    return CivilDate(daysSince1970: date.daysSince1970) == date ? date.daysSince1970 : nil
  }

  /// `23:59:59`, as seconds of the day.
  package mutating func time() -> Int64? {
    guard let hour = number(2, 0...23), skip(":"), let minute = number(2, 0...59), skip(":"),
      let second = number(2, 0...59)
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  /// `.123456`, as milliseconds, rounded up: a moment after midnight is not midnight, and what is kept until then is not given up before.
  /// 0 where there is none.
  package mutating func fraction() -> Int64? {
    guard skip(".") else { return 0 }
    let digits = rest.prefix { (48...57).contains($0) }
    guard (1...9).contains(digits.count) else { return nil }
    rest.removeFirst(digits.count)
    let nanoseconds = (Array(digits) + Array(repeating: 48, count: 9 - digits.count))
      .reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
    return (nanoseconds + 999_999) / 1_000_000
  }

  /// `Z` or `+02:00`, as seconds east of Greenwich.
  package mutating func offset() -> Int64? {
    if skip("Z") { return 0 }
    let isEast = skip("+")
    guard isEast || skip("-"), let hours = number(2, 0...14), skip(":"), let minutes = number(2, 0...59) else {
      return nil
    }
    return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
  }

  private mutating func number(_ count: Int, _ range: ClosedRange<Int64>) -> Int64? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    rest.removeFirst(count)
    let number = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
    return range.contains(number) ? number : nil
  }
}
