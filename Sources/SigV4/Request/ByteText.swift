import Glibc

extension StaticString {
  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}

extension [UInt8] {
  mutating func append(_ text: StaticString) {
    append(contentsOf: text.bytes)
  }

  mutating func append(_ text: String) {
    append(contentsOf: text.utf8)
  }

  /// Whether the bytes in `range` are `text`.
  func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
    range.count == text.utf8CodeUnitCount && starts(range, with: text)
  }

  /// Whether the bytes in `range` start with `text`.
  func starts(_ range: Range<Int>, with text: StaticString) -> Bool {
    guard range.count >= text.utf8CodeUnitCount else { return false }
    return withUnsafeBytes { bytes in
      bytes.baseAddress.map { memcmp($0 + range.lowerBound, text.utf8Start, text.utf8CodeUnitCount) == 0 } ?? false
    }
  }

  /// Lends the bytes in `range`.
  func withBytes<Result>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// The bytes in `range` as text.
  func string(_ range: Range<Int>) -> String {
    withBytes(range) { String(decoding: $0, as: UTF8.self) }
  }

  /// Where the next `byte` stands from `start` on, else `end`.
  func next(_ byte: UInt8, from start: Int, to end: Int) -> Int {
    withUnsafeBytes { bytes in
      guard start < end, let base = bytes.baseAddress,
        let found = memchr(base + start, Int32(byte), end - start)
      else { return end }
      return UnsafeRawPointer(found) - base
    }
  }
}

/// Whether two pieces of text have the same bytes.
func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
  guard left.count == right.count, let first = left.baseAddress, let second = right.baseAddress else {
    return left.count == right.count
  }
  return memcmp(first, second, left.count) == 0
}
