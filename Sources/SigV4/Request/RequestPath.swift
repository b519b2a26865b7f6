import Bytes

/// The path that a request names, percent-decoded once: what the router routes and what the signature is checked against, so
/// that the two cannot disagree. `%2F` becomes a slash; `.`, `..` and `//` stay as they are; a plus sign is a plus sign.
/// - Parameter rawPath: the path of the target as received.
/// - Throws: `invalidURI` for a broken escape, a path without a leading slash, one that is not UTF-8, or a NUL.
package func decodeRequestPath(_ rawPath: String) throws(SignatureError) -> String {
  guard rawPath.utf8.first == UInt8(ascii: "/") else { throw .invalidURI }
  // The raw text is UTF-8 by its type, but may have been repaired on the way here: U+FFFD is taken only when it is escaped.
  guard rawPath.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 >= 0x80 || $0 == 0 }) else { return rawPath }
  guard !rawPath.unicodeScalars.contains("\u{fffd}"), let bytes = PercentCoding.decode(rawPath), !bytes.contains(0),
    let path = String(validating: bytes, as: UTF8.self)
  else { throw .invalidURI }
  return path
}
