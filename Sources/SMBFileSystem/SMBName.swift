import FileTreeStorage

/// Which names can be sent to a server without becoming another name or a path on the way.
///
/// A backslash separates names, a colon opens an alternate stream, `*?<>"` match others, and servers list names that end in a dot or a space under
/// another name. Control characters and NUL are no characters of names.
enum SMBName {
  static func isValid(_ path: TreePath) -> Bool {
    path.text.utf8.count <= maximumPathBytes
      && path.text.split(separator: "/", omittingEmptySubsequences: true).allSatisfy(isValid)
  }

  static func isValid(_ name: Substring) -> Bool {
    guard let last = name.utf8.last, last != UInt8(ascii: "."), last != UInt8(ascii: " ") else { return false }
    return name.utf8.count <= 255 && name.utf16.count <= 255 && !name.utf8.contains(where: isReserved)
  }

  /// More than a key of S3 can have, also with a longer last name for a while.
  static let maximumPathBytes = 2048

  private static func isReserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<0x20, 0x7F: true
    case UInt8(ascii: "\\"), UInt8(ascii: ":"), UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "\""): true
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "|"): true
    default: false
    }
  }
}
