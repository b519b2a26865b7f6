/// A bucket's name, checked against the S3 rules for general purpose buckets:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>.
package struct BucketName: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let text: String

  /// Nil when the text breaks a rule: 3 to 63 of `a-z 0-9 . -`, a letter or digit at both ends, no `..`, not shaped
  /// like an IPv4 address, none of the reserved prefixes and suffixes.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard (3...63).contains(bytes.count),
      bytes.allSatisfy({ Self.isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }),
      Self.isLetterOrDigit(bytes[0]), Self.isLetterOrDigit(bytes[bytes.count - 1]),
      !text.utf8.elementsEqualAnywhere("..".utf8),
      !Self.looksLikeIPv4(text),
      !Self.reservedPrefixes.contains(where: text.hasPrefix), !Self.reservedSuffixes.contains(where: text.hasSuffix)
    else { return nil }
    self.text = text
  }

  package var description: String { text }

  package static func < (left: BucketName, right: BucketName) -> Bool { left.text < right.text }

  private static let reservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"]
  private static let reservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func looksLikeIPv4(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
  }
}

extension String.UTF8View {
  /// Whether `other` occurs somewhere in the text.
  fileprivate func elementsEqualAnywhere(_ other: String.UTF8View) -> Bool {
    indices.contains { self[$0...].starts(with: other) }
  }
}
