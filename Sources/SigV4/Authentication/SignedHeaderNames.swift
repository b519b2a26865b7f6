/// The names of the headers that a signature covers: in lower case, sorted, each once.
struct SignedHeaderNames {
  /// As written, with semicolons between.
  let text: [UInt8]
  /// Where each name stands in `text`.
  private let ranges: [Range<Int>]

  /// Nil when a name is empty, not a lower-case token, out of order or there twice.
  init?(_ text: String) {
    let text = [UInt8](text.utf8)
    var ranges: [Range<Int>] = []
    var start = 0
    while start <= text.count {
      let end = text[start...].firstIndex(of: UInt8(ascii: ";")) ?? text.count
      guard start < end, text[start..<end].allSatisfy(Self.isToken) else { return nil }
      if let last = ranges.last, !text[last].lexicographicallyPrecedes(text[start..<end]) { return nil }
      ranges.append(start..<end)
      start = end + 1
    }
    self.text = text
    self.ranges = ranges
  }

  var names: [ArraySlice<UInt8>] { ranges.map { text[$0] } }

  func contains(_ name: ArraySlice<UInt8>) -> Bool {
    ranges.contains { text[$0] == name }
  }

  func contains(_ name: StaticString) -> Bool {
    ranges.contains { text[$0].equals(name) }
  }

  /// RFC 9110 section 5.6.2, without upper case.
  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7a, 0x30...0x39, 0x2d, 0x5f, 0x2e, 0x7e, 0x21, 0x23...0x27, 0x2a, 0x2b, 0x5e, 0x60, 0x7c: true
    default: false
    }
  }
}
