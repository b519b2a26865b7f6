/// Names an account for ever, in the shape of AWS's canonical user ids: 64 hexadecimal digits, lower-case.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html>
package struct UserID: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  /// Nil when the text is no such id.
  package init?(_ text: String) {
    guard text.utf8.count == 64, text.utf8.allSatisfy(Self.isDigit) else { return nil }
    self.text = text
  }

  package var description: String { text }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
