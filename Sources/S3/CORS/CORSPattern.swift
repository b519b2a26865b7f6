/// An origin or header name of a CORS rule: plain text, or text with one `*` that stands for any run of characters.
struct CORSPattern: Hashable, Sendable {
  let text: String
  private let parts: (before: [UInt8], after: [UInt8])?

  /// Nil when there is more than one `*`, or a byte that cannot stand in a header: such a pattern would be written into answers.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
    let pieces = bytes.split(separator: UInt8(ascii: "*"), maxSplits: 2, omittingEmptySubsequences: false)
    guard pieces.count <= 2 else { return nil }
    self.text = text
    parts = pieces.count == 2 ? (Array(pieces[0]), Array(pieces[1])) : nil
  }

  /// Whether it is the `*` that everything matches.
  var isAny: Bool { text == "*" }

  /// Whether the pattern names one text only.
  var isLiteral: Bool { parts == nil }

  func matches(_ candidate: String) -> Bool {
    let candidate = Array(candidate.utf8)
    guard let parts else { return candidate.elementsEqual(text.utf8) }
    return candidate.count >= parts.before.count + parts.after.count && candidate.starts(with: parts.before)
      && candidate.suffix(parts.after.count).elementsEqual(parts.after)
  }

  static func == (left: CORSPattern, right: CORSPattern) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
