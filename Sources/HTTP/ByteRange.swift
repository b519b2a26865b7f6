/// A single range of a `Range` field (RFC 9110 section 14), before the length of what it ranges over is known.
package enum ByteRange: Sendable, Hashable {
  /// `bytes=first-`
  case from(Int64)
  /// `bytes=first-last`, both included.
  case closed(first: Int64, last: Int64)
  /// `bytes=-count`: the last `count` bytes.
  case suffix(Int64)

  /// What a range means for a given length.
  package enum Resolution: Sendable, Hashable {
    /// These bytes exist; never empty.
    case satisfiable(Range<Int64>)
    /// None of them exists: 416 with `Content-Range: bytes */length`.
    case unsatisfiable
  }

  /// The range in a field value; `nil` when it is malformed, of another unit or of several ranges: such a field is ignored.
  package static func parse(_ header: String) -> ByteRange? {
    let parts = header.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].map(lowerCased) == Array("bytes".utf8) else { return nil }
    let ends = parts[1].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard ends.count == 2 else { return nil }
    switch (position(ends[0]), position(ends[1])) {
    case (.number(let first), .number(let last)): return first <= last ? .closed(first: first, last: last) : nil
    case (.number(let first), .empty): return .from(first)
    case (.empty, .number(let count)): return .suffix(count)
    default: return nil
    }
  }

  /// The bytes that the range means when there are `length` of them.
  package func resolve(against length: Int64) -> Resolution {
    let range: Range<Int64> =
      switch self {
      case .from(let first): min(first, length)..<length
      case .closed(let first, let last): min(first, length)..<(last >= length ? length : last + 1)
      case .suffix(let count): max(length - count, 0)..<length
      }
    return range.isEmpty ? .unsatisfiable : .satisfiable(range)
  }

  private enum Position {
    case empty, malformed
    case number(Int64)
  }

  /// A number too large for any object is as good as the largest.
  private static func position(_ digits: Substring.UTF8View) -> Position {
    guard !digits.isEmpty else { return .empty }
    guard digits.allSatisfy({ (48...57).contains($0) }) else { return .malformed }
    return .number(Int64(Substring(digits)) ?? .max)
  }
}
