/// Percent-coding (RFC 3986 section 2.1) as AWS Signature Version 4 defines it: everything but `A-Z a-z 0-9 - _ . ~` is
/// written `%XY` with upper-case digits, a space as `%20`. A plus sign is an ordinary character in both directions.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
package enum PercentCoding {
  private static let percent: UInt8 = 0x25
  private static let slash: UInt8 = 0x2f
  private static let upperDigits: StaticString = "0123456789ABCDEF"

  /// The bytes that `text` stands for; nil when a `%` is not followed by two hexadecimal digits.
  package static func decode(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { decode(UnsafeRawBufferPointer($0)) }
  }

  /// The bytes that `text` stands for; nil when a `%` is not followed by two hexadecimal digits.
  package static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    var isValid = true
    let bytes = [UInt8](unsafeUninitializedCapacity: text.count) { buffer, count in
      var index = 0
      while index < text.count {
        var byte = text[index]
        index += 1
        if byte == percent {
          guard let decoded = octet(in: text, at: index) else {
            isValid = false
            return
          }
          byte = decoded
          index += 2
        }
        buffer.initializeElement(at: count, to: byte)
        count += 1
      }
    }
    return isValid ? bytes : nil
  }

  /// AWS's UriEncode of `text`; `keepingSlash` leaves `/` as it is, as in paths.
  package static func encode(_ text: String, keepingSlash: Bool) -> String {
    var text = text
    return text.withUTF8 { bytes in
      if bytes.allSatisfy({ isUnreserved($0) || keepingSlash && $0 == slash }) {
        return String(decoding: bytes, as: UTF8.self)
      }
      var encoded: [UInt8] = []
      append(UnsafeRawBufferPointer(bytes), keepingSlash: keepingSlash, to: &encoded)
      return String(decoding: encoded, as: UTF8.self)
    }
  }

  /// Appends AWS's UriEncode of `bytes` to `buffer`; `keepingSlash` leaves `/` as it is, as in paths.
  package static func append(_ bytes: UnsafeRawBufferPointer, keepingSlash: Bool, to buffer: inout [UInt8]) {
    buffer.reserveCapacity(buffer.count + bytes.count)
    let digits = upperDigits.utf8Start
    for byte in bytes {
      if isUnreserved(byte) || keepingSlash && byte == slash {
        buffer.append(byte)
      } else {
        buffer.append(percent)
        buffer.append(digits[Int(byte >> 4)])
        buffer.append(digits[Int(byte & 15)])
      }
    }
  }

  /// Bytes that one byte takes at most.
  package static let longest = 3

  /// Writes AWS's UriEncode of `bytes` and says how many bytes that took. There must be room for `longest` bytes for each.
  package static func write(_ bytes: UnsafeRawBufferPointer, keepingSlash: Bool, to buffer: UnsafeMutablePointer<UInt8>)
    -> Int
  {
    let digits = upperDigits.utf8Start
    var next = buffer
    for byte in bytes {
      if isUnreserved(byte) || keepingSlash && byte == slash {
        next.initialize(to: byte)
        next += 1
      } else {
        next.initialize(to: percent)
        (next + 1).initialize(to: digits[Int(byte >> 4)])
        (next + 2).initialize(to: digits[Int(byte & 15)])
        next += 3
      }
    }
    return next - buffer
  }

  /// Whether `byte` is one of RFC 3986's unreserved characters.
  @inline(__always)
  private static func isUnreserved(_ byte: UInt8) -> Bool {
    // One bit for each ASCII character: a range check each is measurably slower.
    let bits: UInt64 = byte < 64 ? 0x3ff600000000000 : byte < 128 ? 0x47fffffe87fffffe : 0
    return bits >> UInt64(byte & 63) & 1 == 1
  }

  private static func octet(in text: UnsafeRawBufferPointer, at index: Int) -> UInt8? {
    guard index + 1 < text.count else { return nil }
    let high = Hex.value(ofDigit: text[index])
    let low = Hex.value(ofDigit: text[index + 1])
    return high > 15 || low > 15 ? nil : high << 4 | low
  }
}

extension PercentCoding {
  /// Whether `text` has nothing but unreserved characters and slashes, so that `encode` leaves it as it is.
  package static func isPlainPath(_ text: UnsafeRawBufferPointer) -> Bool {
    text.allSatisfy { isUnreserved($0) || $0 == slash }
  }

  /// Whether encoding the decoded names and values of the query `text` would give `text` again.
  package static func isCanonicalQuery(_ text: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    var isInValue = false
    while index < text.count {
      let byte = text[index]
      if isUnreserved(byte) {
        index += 1
      } else if byte == percent {
        guard isCanonicalEscape(text, at: index) else { return false }
        index += 3
      } else if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "=") && !isInValue {
        isInValue = byte == UInt8(ascii: "=")
        index += 1
      } else {
        return false
      }
    }
    return true
  }

  /// Whether there are, at `index`, a `%` and two upper-case digits for a byte that is not unreserved: what `encode` writes.
  private static func isCanonicalEscape(_ text: UnsafeRawBufferPointer, at index: Int) -> Bool {
    guard index + 2 < text.count else { return false }
    let (first, second) = (text[index + 1], text[index + 2])
    guard !(0x61...0x66).contains(first), !(0x61...0x66).contains(second) else { return false }
    let high = Hex.value(ofDigit: first)
    let low = Hex.value(ofDigit: second)
    return high < 16 && low < 16 && !isUnreserved(high << 4 | low)
  }
}
