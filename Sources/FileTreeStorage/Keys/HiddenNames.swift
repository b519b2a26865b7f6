import Bytes
import Crypto

/// The names that the gateway has for itself in the tree: never listed, and no keys.
package enum HiddenNames {
  /// Where parts of uploads lie, at the root.
  static let staging = ".martinet"
  /// What a file is called while it is being written, in the folder where it will be.
  static let temporaryPrefix = ".~martinet-"

  /// A name for a file that is being written.
  static func temporary() -> String { temporaryPrefix + Hex.encode(SecureRandom.bytes(12)) }

  /// Whether a name is one of them, also in other letters, or may be what Windows calls one of them for the sake of old programs.
  static func hides(_ name: some StringProtocol, atRoot: Bool) -> Bool {
    let folded = name.lowercased()
    if folded.hasPrefix(temporaryPrefix) { return true }
    if isShortName(folded, of: "~marti") { return true }
    return atRoot && (folded.utf8.elementsEqual(staging.utf8) || isShortName(folded, of: "martin"))
  }

  static func isTemporary(_ name: String) -> Bool { name.lowercased().hasPrefix(temporaryPrefix) }

  /// Six letters and `~1`, or, when those are taken, two letters, four digits of a hash and `~1`.
  private static func isShortName(_ folded: String, of start: String) -> Bool {
    let bytes = Array(folded.utf8)
    guard let tilde = bytes.lastIndex(of: UInt8(ascii: "~")), tilde > 1, tilde + 1 < bytes.count, bytes.count <= 8,
      bytes[(tilde + 1)...].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return false }
    let stem = bytes[..<tilde]
    return stem.elementsEqual(start.utf8.prefix(stem.count)) && stem.count >= 5
      || stem.count == 6 && stem.starts(with: start.utf8.prefix(2)) && stem[2...].allSatisfy(isHexadecimal)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
