/// Strings as JSON has them (RFC 8259 section 7).
package enum JSONText {
  /// The text in quotes, on one line whatever is in it.
  package static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    appendQuoted(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  static func appendQuoted(_ text: String, to buffer: inout [UInt8]) {
    buffer.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      for index in bytes.indices where isEscaped(bytes[index]) {
        buffer.append(contentsOf: bytes[start..<index])
        appendEscape(of: bytes[index], to: &buffer)
        start = index + 1
      }
      buffer.append(contentsOf: bytes[start...])
    }
    buffer.append(UInt8(ascii: "\""))
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
  }

  private static func appendEscape(of byte: UInt8, to buffer: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer += [UInt8(ascii: "\\"), byte]
    case UInt8(ascii: "\n"): buffer += "\\n".utf8
    case UInt8(ascii: "\r"): buffer += "\\r".utf8
    case UInt8(ascii: "\t"): buffer += "\\t".utf8
    default: buffer += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
    }
  }
}
