/// What Windows does not take in names, and how it stands there all the same: moved up by U+F000, as Linux's `mapchars`, Cygwin and Samba's
/// `catia` users know it.
enum ReservedCharacters {
  private static let offset: UInt32 = 0xf000

  static func isReserved(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\u{1}"..."\u{1f}", "\\", ":", "*", "?", "\"", "<", ">", "|": true
    default: false
    }
  }

  /// A dot or space is taken anywhere but at the end.
  static func isReservedAtEnd(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar == " " }

  static func map(_ name: some StringProtocol) -> String {
    replacing(name) { scalar, isLast in
      isReserved(scalar) || isLast && isReservedAtEnd(scalar) ? Unicode.Scalar(scalar.value + offset) : nil
    }
  }

  static func unmap(_ name: some StringProtocol) -> String {
    replacing(name) { scalar, isLast in
      guard scalar.value > offset, let plain = Unicode.Scalar(scalar.value - offset),
        isReserved(plain) || isLast && isReservedAtEnd(plain)
      else { return nil }
      return plain
    }
  }

  private static func replacing(_ name: some StringProtocol, _ other: (Unicode.Scalar, Bool) -> Unicode.Scalar?)
    -> String
  {
    let scalars = name.unicodeScalars
    var result = String.UnicodeScalarView()
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let next = scalars.index(after: index)
      result.append(other(scalars[index], next == scalars.endIndex) ?? scalars[index])
      index = next
    }
    return String(result)
  }
}
