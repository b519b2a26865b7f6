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

  /// Writes the date at the front of a buffer of `count` bytes.
  static func write(_ time: Timestamp, to buffer: UnsafeMutableBufferPointer<UInt8>) {
    let day = CivilDate(daysSince1970: time.seconds >= 0 ? time.seconds / 86400 : (time.seconds - 86399) / 86400)
    let second = time.seconds - day.daysSince1970 * 86400
    var end = 0
    func put(_ number: Int64, digits: Int, then next: UInt8) {
      var rest = number
      for place in stride(from: end + digits - 1, through: end, by: -1) {
        buffer[place] = UInt8(48 + rest % 10)
        rest /= 10
      }
      buffer[end + digits] = next
      end += digits + 1
    }
    put(day.year, digits: 4, then: UInt8(ascii: "-"))
    put(day.month, digits: 2, then: UInt8(ascii: "-"))
    put(day.day, digits: 2, then: UInt8(ascii: "T"))
    put(second / 3600, digits: 2, then: UInt8(ascii: ":"))
    put(second / 60 % 60, digits: 2, then: UInt8(ascii: ":"))
    put(second % 60, digits: 2, then: UInt8(ascii: "."))
    put(time.milliseconds - time.seconds * 1000, digits: 3, then: UInt8(ascii: "Z"))
  }
}
