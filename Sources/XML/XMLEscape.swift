/// How text is written in XML.
package enum XMLEscape {
  /// Bytes that one byte of text takes at most.
  package static let longest = 6

  /// Whether `byte` may not stand as it is in text or in an attribute.
  @inline(__always)
  static func isNeeded(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x26 || byte == 0x3c || byte == 0x3e || byte == 0x22 || byte == 0x7f
  }

  /// Writes `text` escaped and says how many bytes that took. There must be room for `longest` bytes for each of the text.
  package static func write(_ text: UnsafeRawBufferPointer, to buffer: UnsafeMutablePointer<UInt8>) -> Int {
    guard isNeeded(in: text) else {
      if let start = text.baseAddress { UnsafeMutableRawPointer(buffer).copyMemory(from: start, byteCount: text.count) }
      return text.count
    }
    var next = buffer
    for byte in text {
      guard isNeeded(byte) else {
        next.initialize(to: byte)
        next += 1
        continue
      }
      for byte in escape(byte) {
        next.initialize(to: byte)
        next += 1
      }
    }
    return next - buffer
  }

  /// Looks at all bytes without a branch, which the compiler makes vectors of: most texts need no escape.
  private static func isNeeded(in text: UnsafeRawBufferPointer) -> Bool {
    var found: UInt8 = 0
    for byte in text { found |= isNeeded(byte) ? 1 : 0 }
    return found != 0
  }

  /// Appends what stands for `byte`. Control characters become character references, as AWS writes them: a line break then
  /// survives the reader. For the few that XML 1.0 has no place for (U+0001 and its like in keys) a strict reader still
  /// refuses the reference; AWS says to list such keys with `encoding-type=url`, and clients do.
  static func append(_ byte: UInt8, to buffer: inout [UInt8]) { buffer.append(contentsOf: escape(byte)) }

  private static func escape(_ byte: UInt8) -> String.UTF8View {
    switch byte {
    case 0x26: "&amp;".utf8
    case 0x3c: "&lt;".utf8
    case 0x3e: "&gt;".utf8
    case 0x22: "&quot;".utf8
    default: reference(to: byte).utf8
    }
  }

  private static func reference(to byte: UInt8) -> String {
    "&#x" + String(byte, radix: 16, uppercase: true) + ";"
  }
}
