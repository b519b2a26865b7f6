/// Hexadecimal text (RFC 4648 section 8). Written in lower case, as S3 writes digests; read in either case.
package enum Hex {
  private static let digits: StaticString = "0123456789abcdef"
  private static let invalid: UInt8 = 0xff

  /// The hexadecimal text of `bytes`: two lower-case digits a byte.
  package static func encode(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBytes { encode($0) }
  }

  /// The hexadecimal text of `bytes`: two lower-case digits a byte.
  package static func encode(_ bytes: UnsafeRawBufferPointer) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { write(bytes, to: $0.baseAddress) }
  }

  /// Appends the hexadecimal text of `bytes` to `buffer`.
  package static func append(_ bytes: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count * 2) { text in
      let count = write(bytes, to: text.baseAddress)
      buffer.append(contentsOf: UnsafeBufferPointer(start: text.baseAddress, count: count))
    }
  }

  /// The bytes that `text` names; nil when its length is odd or it holds anything but hexadecimal digits.
  package static func decode(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { decode(UnsafeRawBufferPointer($0)) }
  }

  /// The bytes that `text` names; nil when its length is odd or it holds anything but hexadecimal digits.
  package static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    guard text.count % 2 == 0 else { return nil }
    var isValid = true
    let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 2) { buffer, count in
      count = text.count / 2
      for index in 0..<count {
        let high = value(ofDigit: text[2 * index])
        let low = value(ofDigit: text[2 * index + 1])
        isValid = isValid && high != invalid && low != invalid
        buffer.initializeElement(at: index, to: high << 4 | low & 0x0f)
      }
    }
    return isValid ? bytes : nil
  }

  /// 0 to 15 for a hexadecimal digit of either case, 255 for any other byte.
  @inline(__always)
  static func value(ofDigit byte: UInt8) -> UInt8 {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: invalid
    }
  }

  /// Writes into `bytes` what `text` names in lower-case digits alone; false when it is anything else or not twice as long.
  package static func decodeLowercase(_ text: UnsafeRawBufferPointer, into bytes: UnsafeMutableRawBufferPointer) -> Bool
  {
    guard text.count == 2 * bytes.count else { return false }
    var isValid = true
    for index in bytes.indices {
      let (first, second) = (text[2 * index], text[2 * index + 1])
      let high = value(ofDigit: first)
      let low = value(ofDigit: second)
      isValid = isValid && high < 16 && low < 16 && !(0x41...0x46).contains(first) && !(0x41...0x46).contains(second)
      bytes[index] = high << 4 | low & 0x0f
    }
    return isValid
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to text: UnsafeMutablePointer<UInt8>?) -> Int {
    guard let text else { return 0 }
    let digits = digits.utf8Start
    var next = text
    for byte in bytes {
      next.initialize(to: digits[Int(byte >> 4)])
      (next + 1).initialize(to: digits[Int(byte & 15)])
      next += 2
    }
    return bytes.count * 2
  }
}
