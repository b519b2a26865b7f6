import Crypto

/// The line before a chunk: its size in hexadecimal and, in the signed modes, `;chunk-signature=` and 64 digits.
struct ChunkLine {
  /// The longest line there can be, without its line end.
  static let maximumLength = maximumDigits + signatureStart.utf8CodeUnitCount + 2 * SHA256Digest.length
  private static let maximumDigits = 16
  private static let signatureStart: StaticString = ";chunk-signature="

  let size: Int64
  /// There in the signed modes, absent in the other.
  let signature: SHA256Digest?

  /// Nil when the line is not exactly of the form; `isSigned` says of which.
  init?(_ line: [UInt8], isSigned: Bool) {
    let end = line.firstIndex(of: UInt8(ascii: ";")) ?? line.count
    guard let size = Self.size(line[..<end]) else { return nil }
    self.size = size
    guard isSigned else {
      guard end == line.count else { return nil }
      signature = nil
      return
    }
    guard line.starts(end..<line.count, with: Self.signatureStart) else { return nil }
    let digits = end + Self.signatureStart.utf8CodeUnitCount..<line.count
    guard let signature = line.withBytes(digits, { SHA256Digest(lowercaseHex: $0) }) else { return nil }
    self.signature = signature
  }

  private static func size(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard !digits.isEmpty, digits.count <= maximumDigits else { return nil }
    var size: UInt64 = 0
    for digit in digits {
      switch digit {
      case 0x30...0x39: size = size << 4 | UInt64(digit - 0x30)
      case 0x41...0x46: size = size << 4 | UInt64(digit - 0x41 + 10)
      case 0x61...0x66: size = size << 4 | UInt64(digit - 0x61 + 10)
      default: return nil
      }
    }
    return Int64(exactly: size)
  }
}
