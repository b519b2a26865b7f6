/// How text is written in XML.
enum XMLEscape {
  /// Whether `byte` may not stand as it is in text or in an attribute.
  @inline(__always)
  static func isNeeded(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x26 || byte == 0x3c || byte == 0x3e || byte == 0x22 || byte == 0x7f
  }

  /// Appends what stands for `byte`. Control characters become character references, as AWS writes them: a line break then
  /// survives the reader. For the few that XML 1.0 has no place for (U+0001 and its like in keys) a strict reader still
  /// refuses the reference; AWS says to list such keys with `encoding-type=url`, and clients do.
  static func append(_ byte: UInt8, to buffer: inout [UInt8]) {
    switch byte {
    case 0x26: append("&amp;", to: &buffer)
    case 0x3c: append("&lt;", to: &buffer)
    case 0x3e: append("&gt;", to: &buffer)
    case 0x22: append("&quot;", to: &buffer)
    default: append(reference(to: byte), to: &buffer)
    }
  }

  private static func append(_ text: String, to buffer: inout [UInt8]) {
    buffer.append(contentsOf: text.utf8)
  }

  private static func reference(to byte: UInt8) -> String {
    "&#x" + String(byte, radix: 16, uppercase: true) + ";"
  }
}
