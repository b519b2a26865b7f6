import Bytes

/// An entity tag without its quotes. For the local store it is the MD5 of the bytes (single PUT), or the MD5 of the parts'
/// MD5s and the number of parts (`md5-N`): clients rely on both.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html>
package struct ETag: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  package init(_ text: String) { self.text = text }

  /// `parts` nil: an object of one PUT.
  package init(md5: [UInt8], parts: Int? = nil) {
    text = parts.map { "\(Hex.encode(md5))-\($0)" } ?? Hex.encode(md5)
  }

  /// As it stands in headers and XML.
  package var quoted: String { "\"\(text)\"" }

  package var description: String { text }
}
