import Storage

/// What tells one of several configurations of a kind from the others.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_MetricsConfiguration.html>
struct ConfigurationID: Hashable, Comparable, Sendable {
  let text: String

  /// Nil unless it is 1 to 64 letters, digits, dots, dashes and underscores.
  init?(_ text: String) {
    guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
    self.text = text
  }

  static func < (left: Self, right: Self) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
    default: false
    }
  }
}

/// A bucket as documents name it: `arn:aws:s3:::name`.
struct BucketARN: Sendable {
  let bucket: BucketName

  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), parts[2] == "s3",
      let bucket = BucketName(String(parts[5]))
    else { return nil }
    self.bucket = bucket
  }
}
