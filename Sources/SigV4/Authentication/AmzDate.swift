/// A time in the form of `x-amz-date`: `yyyyMMdd'T'HHmmss'Z'`.
package struct AmzDate: Sendable, Equatable {
  /// The sixteen characters.
  package let text: String
  /// Seconds since 1970-01-01T00:00:00Z.
  package let seconds: Int64

  /// `yyyyMMdd`, as in a credential scope.
  package var day: String { String(text.prefix(8)) }

  /// The time `seconds` after 1970-01-01T00:00:00Z.
  package init(seconds: Int64) {
    self.seconds = seconds
    let (days, time) = seconds.quotientAndFlooredRemainder(dividingBy: 86_400)
    let (year, month, day) = Self.civil(fromDays: days)
    func pad(_ number: Int64, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    text =
      pad(year, 4) + pad(month, 2) + pad(day, 2) + "T" + pad(time / 3600, 2) + pad(time / 60 % 60, 2)
      + pad(time % 60, 2) + "Z"
  }

  /// The time that `text` writes; nil when it is not of the form or no such time exists.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
      let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[4..<6]), let day = Self.number(bytes[6..<8]),
      let hour = Self.number(bytes[9..<11]), let minute = Self.number(bytes[11..<13]),
      let second = Self.number(bytes[13..<15]),
      (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60
    else { return nil }
    let days = Self.days(year, month, day)
    guard Self.civil(fromDays: days) == (year, month, day) else { return nil }
    self.text = text
    seconds = days * 86_400 + hour * 3600 + minute * 60 + second
  }

  /// The time that a `Date` header writes in the fixed form of RFC 9110 section 5.6.7 (`Fri, 24 May 2013 00:00:00 GMT`).
  package init?(httpDate: String) {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = httpDate.split(separator: " ").map(String.init)
    guard httpDate.utf8.count == 29, parts.count == 6, parts[5] == "GMT",
      let month = months.firstIndex(of: parts[2]), parts[1].utf8.count == 2, parts[3].utf8.count == 4
    else { return nil }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3 else { return nil }
    let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
    self.init(parts[3] + number + parts[1] + "T" + clock.joined() + "Z")
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    var number: Int64 = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      number = number * 10 + Int64(digit - 0x30)
    }
    return number
  }

  /// Days since 1970-01-01 of a date of the proleptic Gregorian calendar, counted in years that start in March.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = (days + 719_468).quotientAndFlooredRemainder(dividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}

extension Int64 {
  fileprivate func quotientAndFlooredRemainder(dividingBy divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension AmzDate {
  /// `yyyy-MM-dd'T'HH:mm:ss'Z'`, as in XML answers.
  var extended: String {
    let digits = Array(text)
    func part(_ range: Range<Int>) -> String { String(digits[range]) }
    return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z"
  }
}
