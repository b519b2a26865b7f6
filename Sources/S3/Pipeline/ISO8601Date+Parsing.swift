import SigV4
package import Storage

extension ISO8601Date {
  /// The moment that a date in UTC names: `2007-12-01T12:00:00Z`, also with a fraction of a second, of which thousandths count. Nil for
  /// anything else, and for a moment that does not exist.
  package static func parse(_ text: String) -> Timestamp? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T"),
      let seconds = seconds(bytes[..<19]), let thousandths = thousandths(bytes[19...].dropLast())
    else { return nil }
    return Timestamp(milliseconds: seconds * 1000 + thousandths)
  }

  /// `yyyy-MM-ddTHH:mm:ss`, of which the signatures' form is what remains without the marks in between.
  private static func seconds(_ bytes: ArraySlice<UInt8>) -> Int64? {
    let marks: [Int: UInt8] = [
      4: UInt8(ascii: "-"), 7: UInt8(ascii: "-"), 13: UInt8(ascii: ":"), 16: UInt8(ascii: ":"),
    ]
    guard marks.allSatisfy({ bytes[$0.key] == $0.value }) else { return nil }
    let digits = bytes.indices.filter { marks[$0] == nil }.map { bytes[$0] }
    return AmzDate(String(decoding: digits, as: UTF8.self) + "Z")?.seconds
  }

  /// A fraction with its point, or nothing.
  private static func thousandths(_ fraction: ArraySlice<UInt8>) -> Int64? {
    guard let point = fraction.first else { return 0 }
    let digits = fraction.dropFirst()
    guard point == UInt8(ascii: "."), (1...9).contains(digits.count),
      digits.allSatisfy({ (48...57).contains($0) })
    else {
      return nil
    }
    return (0..<3).reduce(0) {
      $0 * 10 + ($1 < digits.count ? Int64(digits[digits.startIndex + $1] - 48) : 0)
    }
  }
}
