/// The parameters of a field such as `form-data; name="a"; filename="b"` (RFC 9110 section 5.6.6), one after another.
struct FieldParameters {
  /// What stands before the first semicolon, without blanks.
  let value: String
  /// Whether something that is no parameter was met; nothing comes after it.
  private(set) var isMalformed = false
  private var rest: ArraySlice<UInt8>

  init(_ field: String) {
    let bytes = Array(field.utf8)
    let end = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
    value = String(decoding: Self.trimmed(bytes[..<end]), as: UTF8.self)
    rest = bytes[end...]
  }

  /// Nil at the end. The name is lower-cased.
  mutating func next() -> (name: String, value: String)? {
    rest = rest.drop(while: isBlank)
    guard rest.first == UInt8(ascii: ";") else { return end(isMalformed: !rest.isEmpty) }
    rest = rest.dropFirst().drop(while: isBlank)
    if rest.isEmpty { return nil }
    let name = rest.prefix { tokenCharacters.contains($0) }
    rest = rest.dropFirst(name.count)
    guard !name.isEmpty, rest.first == UInt8(ascii: "=") else { return end(isMalformed: true) }
    rest = rest.dropFirst()
    guard let value = rest.first == UInt8(ascii: "\"") ? quoted() : token() else {
      return end(isMalformed: true)
    }
    return (String(decoding: name.map(lowerCased), as: UTF8.self), value)
  }

  private mutating func end(isMalformed: Bool) -> (name: String, value: String)? {
    self.isMalformed = self.isMalformed || isMalformed
    rest = []
    return nil
  }

  private mutating func token() -> String? {
    let token = rest.prefix { $0 != UInt8(ascii: ";") && !isBlank($0) && $0 != UInt8(ascii: "\"") }
    rest = rest.dropFirst(token.count)
    return token.isEmpty ? nil : String(validating: token, as: UTF8.self)
  }

  /// Only a quote is escaped by a backslash: browsers send the backslashes of Windows paths as they are.
  private mutating func quoted() -> String? {
    var text: [UInt8] = []
    rest = rest.dropFirst()
    while let byte = rest.first {
      rest = rest.dropFirst()
      if byte == UInt8(ascii: "\"") { return String(validating: text, as: UTF8.self) }
      if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "\""), rest.count > 1 {
        rest = rest.dropFirst()
        text.append(UInt8(ascii: "\""))
      } else {
        text.append(byte)
      }
    }
    return nil
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes.drop(while: isBlank)
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return bytes
  }
}
