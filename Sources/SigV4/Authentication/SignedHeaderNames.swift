/// The names of the headers that a signature covers: in lower case, sorted, each once.
struct SignedHeaderNames {
  /// As written, with semicolons between.
  let text: [UInt8]
  /// Where each name stands in `text`.
  private let ranges: [Range<Int>]

  /// Nil when a name is empty, not a lower-case token, out of order or there twice.
  init?(_ text: [UInt8]) {
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(8)
    var start = 0
    while start <= text.count {
      let end = text.next(UInt8(ascii: ";"), from: start, to: text.count)
      guard start < end, text.withBytes(start..<end, { $0.allSatisfy(Self.isToken) }) else { return nil }
      if let last = ranges.last, !text[last].lexicographicallyPrecedes(text[start..<end]) { return nil }
      ranges.append(start..<end)
      start = end + 1
    }
    self.text = text
    self.ranges = ranges
  }

  /// Lends each name in order.
  func forEach(_ body: (UnsafeRawBufferPointer) -> Void) {
    for range in ranges { text.withBytes(range, body) }
  }

  /// The first name that `isWanted` holds of.
  func first(where isWanted: (UnsafeRawBufferPointer) -> Bool) -> String? {
    ranges.first { text.withBytes($0, isWanted) }.map { text.string($0) }
  }

  func contains(_ name: UnsafeRawBufferPointer) -> Bool {
    ranges.contains { text.withBytes($0) { equal($0, name) } }
  }

  func contains(_ name: StaticString) -> Bool {
    ranges.contains { text.equals($0, name) }
  }

  /// RFC 9110 section 5.6.2, without upper case.
  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7a, 0x30...0x39, 0x2d, 0x5f, 0x2e, 0x7e, 0x21, 0x23...0x27, 0x2a, 0x2b, 0x5e, 0x60, 0x7c: true
    default: false
    }
  }
}
