/// A text with wildcards, as policies have them: `*` is any text, `?` any one character, and `${aws:username}` what the request has for that
/// key, taken literally.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
struct PolicyPattern: Hashable, Sendable {
  private enum Piece: Hashable {
    case literal([UInt8])
    case anyCharacter
    case anyText
    case variable(PolicyKey, fallback: String?)
  }

  private let pieces: [Piece]
  private let hasVariables: Bool
  /// What every text begins with that matches.
  let prefix: [UInt8]
  /// What every such text has somewhere behind that; empty: nothing for certain.
  let needle: [UInt8]

  /// - Parameters:
  ///   - hasWildcards: whether `*` and `?` are more than themselves.
  ///   - hasVariables: they are in the newer version of the language only.
  /// - Returns: nil for a variable that is none.
  init?(_ text: String, hasWildcards: Bool = true, hasVariables: Bool) {
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    func endLiteral() {
      if !literal.isEmpty { pieces.append(.literal(literal)) }
      literal = []
    }
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if hasVariables, byte == UInt8(ascii: "$"), rest.first == UInt8(ascii: "{") {
        guard let variable = Self.variable(&rest) else { return nil }
        if case .literal(let bytes) = variable { literal += bytes } else { endLiteral(); pieces.append(variable) }
      } else if hasWildcards, byte == UInt8(ascii: "*") {
        endLiteral()
        if pieces.last != .anyText { pieces.append(.anyText) }
      } else if hasWildcards, byte == UInt8(ascii: "?") {
        endLiteral()
        pieces.append(.anyCharacter)
      } else {
        literal.append(byte)
      }
    }
    endLiteral()
    self.pieces = pieces
    self.hasVariables = pieces.contains { if case .variable = $0 { true } else { false } }
    let literals = pieces.map { piece -> [UInt8] in if case .literal(let bytes) = piece { bytes } else { [] } }
    prefix = literals.first ?? []
    needle = literals.dropFirst().max { $0.count < $1.count } ?? []
  }

  var looksAtObjects: Bool {
    pieces.contains { if case .variable(let key, _) = $0 { key.isOfObject } else { false } }
  }

  /// Whether it is one text alone.
  var isFixed: Bool { pieces.allSatisfy { if case .literal = $0 { true } else { false } } }

  /// `${key}`, `${key, 'fallback'}`, or one of the three that stand for `*`, `?` and `$`.
  private static func variable(_ rest: inout ArraySlice<UInt8>) -> Piece? {
    guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return nil }
    let text = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
    rest = rest[(end + 1)...]
    if ["*", "?", "$"].contains(text) { return .literal(Array(text.utf8)) }
    let parts = text.split(separator: ",", maxSplits: 1).map { $0.trimmed }
    guard let name = parts.first, let key = PolicyKey(name) else { return nil }
    guard parts.count == 2 else { return .variable(key, fallback: nil) }
    guard parts[1].count >= 2, parts[1].hasPrefix("'"), parts[1].hasSuffix("'") else { return nil }
    return .variable(key, fallback: String(parts[1].dropFirst().dropLast()))
  }

  // MARK: Matching

  func matches(_ text: String, _ context: any PolicyContext) -> Bool { matches(Array(text.utf8), context) }

  /// A variable that the request has nothing for matches nothing.
  func matches(_ text: [UInt8], _ context: any PolicyContext) -> Bool {
    guard case .literal(let prefix)? = pieces.first else { return matchesPieces(text[...], context) }
    guard text.starts(with: prefix) else { return false }
    if pieces.count == 1 { return text.count == prefix.count }
    if pieces.count == 2, pieces[1] == .anyText { return true }
    return matchesPieces(text[...], context)
  }

  private func matchesPieces(_ text: ArraySlice<UInt8>, _ context: any PolicyContext) -> Bool {
    guard hasVariables else { return Self.match(pieces, text) }
    var resolved: [Piece] = []
    for piece in pieces {
      guard case .variable(let key, let fallback) = piece else {
        resolved.append(piece)
        continue
      }
      guard let value = Self.value(of: key, context) ?? fallback else { return false }
      resolved.append(.literal(Array(value.utf8)))
    }
    return Self.match(resolved, text)
  }

  private static func value(of key: PolicyKey, _ context: any PolicyContext) -> String? {
    guard let values = context.values(of: key), values.count == 1 else { return nil }
    return values[0]
  }

  /// Linear but for going back to the last `*`.
  private static func match(_ pieces: [Piece], _ text: ArraySlice<UInt8>) -> Bool {
    var piece = 0
    var place = text.startIndex
    var retry: (piece: Int, place: Int)?
    while true {
      if piece == pieces.count {
        if place == text.endIndex { return true }
      } else if pieces[piece] == .anyText {
        retry = (piece + 1, place)
        piece += 1
        continue
      } else if let next = step(pieces[piece], text, place) {
        place = next
        piece += 1
        continue
      }
      guard let last = retry, last.place < text.endIndex else { return false }
      retry = (last.piece, last.place + 1)
      (piece, place) = (last.piece, last.place + 1)
    }
  }

  /// Where the text goes on behind what the piece takes.
  private static func step(_ piece: Piece, _ text: ArraySlice<UInt8>, _ place: Int) -> Int? {
    switch piece {
    case .literal(let bytes): return text[place...].starts(with: bytes) ? place + bytes.count : nil
    case .anyCharacter:
      guard place < text.endIndex else { return nil }
      return text[(place + 1)...].firstIndex { $0 & 0xC0 != 0x80 } ?? text.endIndex
    case .anyText, .variable: return nil
    }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
