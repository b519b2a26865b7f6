/// Base64 (RFC 4648 section 4), strict: padding is required, nothing but the alphabet is accepted, and the unused bits of
/// the last digit must be zero, so that each value has exactly one text.
package enum Base64 {
  private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  private static let padding: UInt8 = 0x3d
  private static let invalid: UInt32 = 0xff

  /// The base64 text of `bytes`, padded.
  package static func encode(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBytes { encode($0) }
  }

  /// The base64 text of `bytes`, padded.
  package static func encode(_ bytes: UnsafeRawBufferPointer) -> String {
    String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text in
      var written = 0
      var index = 0
      while index < bytes.count {
        written += writeGroup(
          UnsafeRawBufferPointer(rebasing: bytes[index..<min(index + 3, bytes.count)]), text, written)
        index += 3
      }
      return written
    }
  }

  /// The bytes that `text` stands for; nil when it is not strict base64.
  package static func decode(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { decode(UnsafeRawBufferPointer($0)) }
  }

  /// The bytes that `text` stands for; nil when it is not strict base64.
  package static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    guard !text.isEmpty else { return [] }
    let padded = text[text.count - 1] != padding ? 0 : text[text.count - 2] != padding ? 1 : 2
    let digitCount = text.count - padded
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var bits: UInt32 = 0
    for index in 0..<digitCount {
      let digit = value(ofDigit: text[index])
      guard digit != invalid else { return nil }
      bits = bits << 6 | digit
      if index % 4 == 3 {
        bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
        bytes.append(UInt8(truncatingIfNeeded: bits))
        bits = 0
      }
    }
    return appendRest(bits, padded: padded, to: &bytes) ? bytes : nil
  }

  /// The bytes of a last group with `padded` padding signs; false when its unused bits are not zero.
  private static func appendRest(_ bits: UInt32, padded: Int, to bytes: inout [UInt8]) -> Bool {
    switch padded {
    case 1:
      guard bits & 0b11 == 0 else { return false }
      bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
    case 2:
      guard bits & 0b1111 == 0 else { return false }
      bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
    default: break
    }
    return true
  }

  private static func writeGroup(
    _ group: UnsafeRawBufferPointer, _ text: UnsafeMutableBufferPointer<UInt8>, _ position: Int
  ) -> Int {
    let alphabet = alphabet.utf8Start
    let second = group.count > 1 ? UInt32(group[1]) : 0
    let third = group.count > 2 ? UInt32(group[2]) : 0
    let bits = UInt32(group[0]) << 16 | second << 8 | third
    for digit in 0..<4 {
      let isPadding = digit > group.count
      let value = alphabet[Int(bits >> (18 - 6 * UInt32(digit)) & 63)]
      text.initializeElement(at: position + digit, to: isPadding ? padding : value)
    }
    return 4
  }

  private static func value(ofDigit byte: UInt8) -> UInt32 {
    switch byte {
    case 0x41...0x5a: UInt32(byte - 0x41)
    case 0x61...0x7a: UInt32(byte - 0x61 + 26)
    case 0x30...0x39: UInt32(byte - 0x30 + 52)
    case 0x2b: 62
    case 0x2f: 63
    default: invalid
    }
  }
}
