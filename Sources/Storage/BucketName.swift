/// A bucket's name, checked against the S3 rules for general purpose buckets:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>.
package struct BucketName: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let text: String

  /// Nil when the text breaks a rule: 3 to 63 of `a-z 0-9 . -`, a letter or digit at both ends, no `..`, not shaped
  /// like an IPv4 address, none of the reserved prefixes and suffixes.
  package init?(_ text: String) {
    var text = text
    guard text.withUTF8({ Self.isName(UnsafeRawBufferPointer($0)) }) else { return nil }
    self.text = text
  }

  package var description: String { text }

  package static func < (left: BucketName, right: BucketName) -> Bool { left.text < right.text }

  private static let reservedPrefixes: [StaticString] = ["xn--", "sthree-", "amzn-s3-demo-"]
  private static let reservedSuffixes: [StaticString] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]

  // Every request has a name to check: one pass over its bytes.
  private static func isName(_ name: UnsafeRawBufferPointer) -> Bool {
    guard (3...63).contains(name.count), isLetterOrDigit(name[0]), isLetterOrDigit(name[name.count - 1]) else {
      return false
    }
    var dots = 0
    var isNumeric = true
    for place in 0..<name.count {
      let byte = name[place]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): break
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"): isNumeric = false
      case UInt8(ascii: ".") where name[place - 1] != byte: dots += 1
      default: return false
      }
    }
    let looksLikeIPv4 = isNumeric && dots == 3
    return !looksLikeIPv4 && !isReserved(name)
  }

  private static func isReserved(_ name: UnsafeRawBufferPointer) -> Bool {
    reservedPrefixes.contains { has(name, $0, at: 0) }
      || reservedSuffixes.contains { has(name, $0, at: name.count - $0.utf8CodeUnitCount) }
  }

  private static func has(_ name: UnsafeRawBufferPointer, _ text: StaticString, at start: Int) -> Bool {
    guard start >= 0, start + text.utf8CodeUnitCount <= name.count else { return false }
    return (0..<text.utf8CodeUnitCount).allSatisfy { name[start + $0] == text.utf8Start[$0] }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
