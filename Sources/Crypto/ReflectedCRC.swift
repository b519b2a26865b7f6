/// Arithmetic on remainders modulo a CRC's polynomial, in the reflected form: the top bit is the constant term.
enum ReflectedCRC {
  /// The checksum of streams in a row. Appending n bytes multiplies the remainder of what was before by x^8n; the inversions at
  /// both ends cancel out. https://madler.net/madler/crc32combine.html explains the method.
  static func combine<Remainder: FixedWidthInteger & UnsignedInteger>(
    _ streams: [(value: Remainder, length: UInt64)], polynomial: Remainder
  ) -> Remainder {
    var whole: Remainder = 0
    // The parts of an upload are mostly of one length, and the power takes far longer than the product.
    var power: (value: Remainder, length: UInt64)?
    for stream in streams {
      if power?.length != stream.length { power = (powerOfX(bytes: stream.length, polynomial), stream.length) }
      whole = multiply(whole, power?.value ?? 0, polynomial) ^ stream.value
    }
    return whole
  }

  /// x^(8 × bytes) by repeated squaring.
  private static func powerOfX<Remainder: FixedWidthInteger & UnsignedInteger>(
    bytes: UInt64, _ polynomial: Remainder
  ) -> Remainder {
    let one: Remainder = 1 << (Remainder.bitWidth - 1)
    var power = one
    var square = one >> 8
    var exponent = bytes
    while exponent > 0 {
      if exponent & 1 == 1 { power = multiply(power, square, polynomial) }
      exponent >>= 1
      square = multiply(square, square, polynomial)
    }
    return power
  }

  private static func multiply<Remainder: FixedWidthInteger & UnsignedInteger>(
    _ left: Remainder, _ right: Remainder, _ polynomial: Remainder
  ) -> Remainder {
    var product: Remainder = 0
    var shifted = right
    var bit: Remainder = 1 << (Remainder.bitWidth - 1)
    while bit != 0 {
      if left & bit != 0 { product ^= shifted }
      shifted = shifted & 1 == 1 ? (shifted >> 1) ^ polynomial : shifted >> 1
      bit >>= 1
    }
    return product
  }
}
