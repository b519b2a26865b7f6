/// A time in the form of `x-amz-date`: `yyyyMMdd'T'HHmmss'Z'`.
package struct AmzDate: Sendable, Equatable {
  /// The sixteen characters.
  private let characters: SIMD16<UInt8>
  /// Seconds since 1970-01-01T00:00:00Z.
  package let seconds: Int64

  /// The sixteen characters.
  package var text: String { withText { String(decoding: $0, as: UTF8.self) } }

  /// `yyyyMMdd`, as in a credential scope.
  package var day: String { withText { String(decoding: $0[..<8], as: UTF8.self) } }

  /// The time `seconds` after 1970-01-01T00:00:00Z, in the years 0 to 9999.
  package init(seconds: Int64) {
    self.seconds = seconds
    let (days, time) = CivilDate.floorDivide(seconds, 86_400)
    let date = CivilDate(days: days)
    var characters = SIMD16<UInt8>(repeating: UInt8(ascii: "0"))
    func write(_ number: Int64, endingAt end: Int, _ width: Int) {
      var rest = number
      for place in stride(from: end, to: end - width, by: -1) {
        characters[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
    }
    write(date.year, endingAt: 3, 4)
    write(date.month, endingAt: 5, 2)
    write(date.day, endingAt: 7, 2)
    characters[8] = UInt8(ascii: "T")
    write(time / 3600, endingAt: 10, 2)
    write(time / 60 % 60, endingAt: 12, 2)
    write(time % 60, endingAt: 14, 2)
    characters[15] = UInt8(ascii: "Z")
    self.characters = characters
  }

  /// The time that `text` writes; nil when it is not of the form or no such time exists.
  package init?(_ text: String) {
    var text = text
    guard let date = text.withUTF8({ AmzDate(UnsafeRawBufferPointer($0)) }) else { return nil }
    self = date
  }

  /// The time that `text` writes; nil when it is not of the form or no such time exists.
  init?(_ text: UnsafeRawBufferPointer) {
    guard text.count == 16, text[8] == UInt8(ascii: "T"), text[15] == UInt8(ascii: "Z"),
      let year = Self.number(text, 0, 4), let month = Self.number(text, 4, 2), let day = Self.number(text, 6, 2),
      let hour = Self.number(text, 9, 2), let minute = Self.number(text, 11, 2), let second = Self.number(text, 13, 2),
      let date = CivilDate(year: year, month: month, day: day), hour < 24, minute < 60, second < 60
    else { return nil }
    characters = text.loadUnaligned(as: SIMD16<UInt8>.self)
    seconds = date.days * 86_400 + hour * 3600 + minute * 60 + second
  }

  /// The time that a `Date` header writes in the fixed form of RFC 9110 section 5.6.7 (`Fri, 24 May 2013 00:00:00 GMT`), or with the
  /// zone `-0000` that botocore writes.
  package init?(httpDate: String) {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = httpDate.split(separator: " ").map(String.init)
    guard (29...31).contains(httpDate.utf8.count), parts.count == 6, ["GMT", "-0000", "+0000"].contains(parts[5]),
      let month = months.firstIndex(of: parts[2]), parts[1].utf8.count == 2, parts[3].utf8.count == 4
    else { return nil }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3 else { return nil }
    let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
    self.init(parts[3] + number + parts[1] + "T" + clock.joined() + "Z")
  }

  /// Lends the sixteen characters.
  func withText<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeBytes(of: characters) { body($0) }
  }

  /// `yyyy-MM-dd'T'HH:mm:ss'Z'`, as in XML answers.
  var extended: String {
    let digits = Array(text)
    func part(_ range: Range<Int>) -> String { String(digits[range]) }
    return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z"
  }

  private static func number(_ text: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int64? {
    var number: Int64 = 0
    for place in start..<start + count {
      guard (0x30...0x39).contains(text[place]) else { return nil }
      number = number * 10 + Int64(text[place] - 0x30)
    }
    return number
  }
}
