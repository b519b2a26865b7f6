import HTTP
package import Storage

/// Dates as S3's XML writes them: `2009-10-12T17:50:30.000Z`.
package enum ISO8601Date {
  /// How many bytes a date takes.
  static let count = 24

  package static func format(_ time: Timestamp) -> String {
    String(unsafeUninitializedCapacity: count) { buffer in
      write(time, to: buffer)
      return count
    }
  }

  package static func append(_ time: Timestamp, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { buffer in
      write(time, to: buffer)
      bytes.append(contentsOf: buffer)
    }
  }

  /// A date and time with its zone, whole seconds or up to nine digits more: `2009-10-12T17:50:30Z`, `2009-10-12T19:50:30.123+02:00`. Nil for
  /// any other text, and for years beyond 9999.
  package static func parse(_ text: String) -> Timestamp? {
    var scanner = ISO8601Scanner(text)
    guard let day = scanner.day(), scanner.skip("T"), let time = scanner.time(), let fraction = scanner.fraction(),
      let offset = scanner.offset(), scanner.rest.isEmpty
    else { return nil }
    let moment = Timestamp(milliseconds: (day * 86400 + time - offset) * 1000 + fraction)
    return moment.milliseconds < endOfYear9999 ? moment : nil
  }

  /// In milliseconds: a zone west of Greenwich can take the last hours of the year beyond it.
  private static let endOfYear9999: Int64 = 253_402_300_800_000

  /// Writes the date at the front of a buffer of `count` bytes.
  static func write(_ time: Timestamp, to buffer: UnsafeMutableBufferPointer<UInt8>) {
    let day = CivilDate(daysSince1970: time.seconds >= 0 ? time.seconds / 86400 : (time.seconds - 86399) / 86400)
    let second = time.seconds - day.daysSince1970 * 86400
    let year = UInt32(truncatingIfNeeded: day.year)
    let clock = UInt32(truncatingIfNeeded: second)
    let thousandth = UInt32(truncatingIfNeeded: time.milliseconds - time.seconds * 1000)
    put(year / 100, to: buffer, at: 0)
    put(year % 100, to: buffer, at: 2, then: UInt8(ascii: "-"))
    put(UInt32(truncatingIfNeeded: day.month), to: buffer, at: 5, then: UInt8(ascii: "-"))
    put(UInt32(truncatingIfNeeded: day.day), to: buffer, at: 8, then: UInt8(ascii: "T"))
    put(clock / 3600, to: buffer, at: 11, then: UInt8(ascii: ":"))
    put(clock / 60 % 60, to: buffer, at: 14, then: UInt8(ascii: ":"))
    put(clock % 60, to: buffer, at: 17, then: UInt8(ascii: "."))
    buffer[20] = UInt8(48 + thousandth / 100 % 10)
    put(thousandth % 100, to: buffer, at: 21, then: UInt8(ascii: "Z"))
  }

  /// Writes two digits, and what comes after them.
  private static func put(
    _ number: UInt32, to buffer: UnsafeMutableBufferPointer<UInt8>, at place: Int, then next: UInt8 = 0
  ) {
    buffer[place] = UInt8(48 + number / 10 % 10)
    buffer[place + 1] = UInt8(48 + number % 10)
    buffer[place + 2] = next
  }
}
