import Glibc

/// Finds the end of a form's file in whatever pieces its content comes. A value without IO.
package struct FormFileScanner: Sendable {
  /// What a piece holds.
  package enum Finding: Sendable, Equatable {
    /// That many bytes of content at the front. The rest may belong to the end: it has to be given again, in front of what comes next.
    case content(Int)
    /// That many bytes of content at the front, and then the end of the file.
    case last(Int)
  }

  private let delimiter: [UInt8]

  package init(boundary: FormBoundary) { delimiter = boundary.delimiter }

  /// Most bytes that have to be given again.
  package var maximumRest: Int { delimiter.count + 1 }

  /// - Throws: `malformed` where the boundary is followed by neither another part nor the form's end.
  package func scan(_ bytes: UnsafeRawBufferPointer) throws(FormError) -> Finding {
    guard let end = firstPlace(of: delimiter, in: bytes, from: 0) else {
      return .content(bytes.count - countOfBeginning(atEndOf: bytes))
    }
    let after = end + delimiter.count
    guard after + 2 <= bytes.count else { return .content(end) }
    switch (bytes[after], bytes[after + 1]) {
    case (0x0D, 0x0A), (UInt8(ascii: "-"), UInt8(ascii: "-")): return .last(end)
    default: throw .malformed
    }
  }

  /// How many bytes at the end may be the first ones of a delimiter.
  private func countOfBeginning(atEndOf bytes: UnsafeRawBufferPointer) -> Int {
    var count = min(delimiter.count - 1, bytes.count)
    while count > 0, !bytes.suffix(count).elementsEqual(delimiter.prefix(count)) { count -= 1 }
    return count
  }
}

/// Where a pattern, which has two bytes at least, begins for the first time, at `start` or later.
func firstPlace(of pattern: [UInt8], in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
  guard let base = bytes.baseAddress else { return nil }
  var place = start
  while place + pattern.count <= bytes.count {
    let rest = bytes.count - pattern.count + 1 - place
    guard let found = memchr(base + place, Int32(pattern[0]), rest) else { return nil }
    place = UnsafeRawPointer(found) - base
    if memcmp(found, pattern, pattern.count) == 0 { return place }
    place += 1
  }
  return nil
}
