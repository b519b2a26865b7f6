/// Names one version of an object: `null`, or an unguessable token of `[A-Za-z0-9._-]{1,64}`.
package struct VersionID: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  /// The version that a bucket without versioning keeps.
  package static let null = VersionID(unchecked: "null")

  /// Nil when the text cannot be a version id.
  package init?(_ text: String) {
    guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
    self.text = text
  }

  private init(unchecked text: String) { self.text = text }

  package var description: String { text }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
