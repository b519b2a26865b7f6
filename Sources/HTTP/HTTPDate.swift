/// Dates as HTTP writes them (RFC 9110 section 5.6.7), as seconds since 1970-01-01T00:00:00Z.
package enum HTTPDate {
  private static let days: [StaticString] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let longDays: [StaticString] = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]
  private static let months: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The date as an IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`. Years 1...9999.
  package static func format(_ seconds: Int64) -> String {
    String(unsafeUninitializedCapacity: 29) { buffer in
      write(seconds, to: UnsafeMutableRawBufferPointer(buffer))
      return 29
    }
  }

  /// Writes the IMF-fixdate of `seconds` to the front of `buffer`, which has room for its 29 bytes.
  package static func write(_ seconds: Int64, to buffer: UnsafeMutableRawBufferPointer) {
    let (days, second) = seconds.flooredQuotientAndRemainder(86400)
    let date = CivilDate(daysSince1970: days)
    var end = 0
    func put(_ byte: UInt8) {
      buffer[end] = byte
      end += 1
    }
    func put(_ text: StaticString) { for place in 0..<text.utf8CodeUnitCount { put(text.utf8Start[place]) } }
    func put(_ number: Int64) {
      put(UInt8(48 + number / 10 % 10))
      put(UInt8(48 + number % 10))
    }
    put(Self.days[Int((days + 4).flooredQuotientAndRemainder(7).remainder)])
    put(", ")
    put(date.day)
    put(" ")
    put(months[Int(date.month) - 1])
    put(" ")
    put(date.year / 100)
    put(date.year % 100)
    put(" ")
    put(second / 3600)
    put(":")
    put(second / 60 % 60)
    put(":")
    put(second % 60)
    put(" GMT")
  }

  /// The date in any of the three forms that HTTP knows: IMF-fixdate, RFC 850 and asctime; `nil` for anything else.
  ///
  /// A two-digit year is in 1970...2069.
  package static func parse(_ text: String) -> Int64? {
    var text = text
    return text.withUTF8 { bytes in
      for form in [parseFixdate, parseRFC850, parseAsctime] {
        var scanner = DateScanner(rest: UnsafeRawBufferPointer(bytes)[...])
        if let date = form(&scanner), scanner.rest.isEmpty { return date }
      }
      return nil
    }
  }

  private static func parseFixdate(_ scanner: inout DateScanner) -> Int64? {
    guard scanner.oneOf(days) != nil, scanner.skip(", "), let day = scanner.digits(2), scanner.skip(" "),
      let month = scanner.oneOf(months), scanner.skip(" "), let year = scanner.digits(4), scanner.skip(" "),
      let time = scanner.time(), scanner.skip(" GMT")
    else { return nil }
    return seconds(year: year, month: month + 1, day: day, time: time)
  }

  private static func parseRFC850(_ scanner: inout DateScanner) -> Int64? {
    guard scanner.oneOf(longDays) != nil, scanner.skip(", "), let day = scanner.digits(2), scanner.skip("-"),
      let month = scanner.oneOf(months), scanner.skip("-"), let year = scanner.digits(2), scanner.skip(" "),
      let time = scanner.time(), scanner.skip(" GMT")
    else { return nil }
    return seconds(year: year < 70 ? 2000 + year : 1900 + year, month: month + 1, day: day, time: time)
  }

  private static func parseAsctime(_ scanner: inout DateScanner) -> Int64? {
    guard scanner.oneOf(days) != nil, scanner.skip(" "), let month = scanner.oneOf(months), scanner.skip(" "),
      let day = scanner.skip(" ") ? scanner.digits(1) : scanner.digits(2), scanner.skip(" "),
      let time = scanner.time(), scanner.skip(" "), let year = scanner.digits(4)
    else { return nil }
    return seconds(year: year, month: month + 1, day: day, time: time)
  }

  private static func seconds(year: Int64, month: Int64, day: Int64, time: Int64) -> Int64? {
    let date = CivilDate(year: year, month: month, day: day)
    guard day >= 1, CivilDate(daysSince1970: date.daysSince1970) == date else { return nil }
    return date.daysSince1970 * 86400 + time
  }
}

/// A day of the Gregorian calendar.
package struct CivilDate: Equatable, Sendable {
  package var year: Int64
  /// 1...12
  package var month: Int64
  /// 1...31
  package var day: Int64

  init(year: Int64, month: Int64, day: Int64) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that many days after 1970-01-01.
  // Counts in eras of 400 years that begin on 1 March, where every leap day is the last of its year.
  package init(daysSince1970 days: Int64) {
    let (era, dayOfEra) = (days + 719_468).flooredQuotientAndRemainder(146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days from 1970-01-01.
  package var daysSince1970: Int64 {
    let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredQuotientAndRemainder(400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

/// Takes the parts of a date off the front of its text.
private struct DateScanner {
  var rest: Slice<UnsafeRawBufferPointer>

  mutating func skip(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard rest.count >= count, zip(rest, 0..<count).allSatisfy({ $0 == text.utf8Start[$1] }) else { return false }
    rest = rest.dropFirst(count)
    return true
  }

  mutating func oneOf(_ names: [StaticString]) -> Int64? {
    names.firstIndex { skip($0) }.map(Int64.init)
  }

  mutating func digits(_ count: Int) -> Int64? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    rest = rest.dropFirst(count)
    return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
  }

  /// `HH:MM:SS` as seconds of the day; a leap second counts as the one before it.
  mutating func time() -> Int64? {
    guard let hour = digits(2), skip(":"), let minute = digits(2), skip(":"), let second = digits(2),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    return hour * 3600 + minute * 60 + min(second, 59)
  }
}

extension Int64 {
  func flooredQuotientAndRemainder(_ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
