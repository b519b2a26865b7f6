/// Reads one document from front to end, strictly: RFC 8259 and nothing beside it, in bounds, and no name twice in an object, since two
/// readers could take two different ones.
struct JSONReader {
  private let bytes: [UInt8]
  private let limits: JSONLimits
  private let escapes: JSONEscapes
  private var place = 0
  private var count = 0

  init(_ bytes: [UInt8], limits: JSONLimits, escapes: JSONEscapes) {
    self.bytes = bytes
    self.limits = limits
    self.escapes = escapes
  }

  mutating func document() throws(JSONReadError) -> JSONValue {
    guard bytes.count <= limits.bytes else { throw .tooLarge }
    let value = try value(depth: 0)
    skipSpace()
    guard place == bytes.count else { throw malformed }
    return value
  }

  private var malformed: JSONReadError { .malformed(offset: place) }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func value(depth: Int) throws(JSONReadError) -> JSONValue {
    count += 1
    guard count <= limits.values else { throw .tooLarge }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func object(depth: Int) throws(JSONReadError) -> JSONObject {
    var members: [JSONObject.Member] = []
    var names: Set<[UInt8]> = []
    try items(depth: depth, end: UInt8(ascii: "}")) { (reader) throws(JSONReadError) in
      reader.skipSpace()
      let name = try reader.string()
      guard names.insert(Array(name.utf8)).inserted else { throw reader.malformed }
      reader.skipSpace()
      try reader.take(UInt8(ascii: ":"))
      members.append(JSONObject.Member(name: name, value: try reader.value(depth: depth)))
    }
    return JSONObject(members: members)
  }

  private mutating func array(depth: Int) throws(JSONReadError) -> [JSONValue] {
    var values: [JSONValue] = []
    try items(depth: depth, end: UInt8(ascii: "]")) { (reader) throws(JSONReadError) in
      values.append(try reader.value(depth: depth))
    }
    return values
  }

  /// What stands between brackets, with commas in between.
  private mutating func items(
    depth: Int, end: UInt8, _ item: (inout JSONReader) throws(JSONReadError) -> Void
  ) throws(JSONReadError) {
    guard depth <= limits.depth else { throw .tooLarge }
    place += 1
    skipSpace()
    if next == end {
      place += 1
      return
    }
    while true {
      try item(&self)
      skipSpace()
      if next == end {
        place += 1
        return
      }
      try take(UInt8(ascii: ","))
    }
  }

  private mutating func take(_ byte: UInt8) throws(JSONReadError) {
    guard next == byte else { throw malformed }
    place += 1
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { place += 1 }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONReadError) -> JSONValue {
    for index in 0..<word.utf8CodeUnitCount { try take(word.utf8Start[index]) }
    return value
  }
}

// MARK: Numbers

extension JSONReader {
  private mutating func number() throws(JSONReadError) -> JSONNumber {
    let start = place
    if next == UInt8(ascii: "-") { place += 1 }
    if next == UInt8(ascii: "0") { place += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      place += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      place += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
      try digits()
    }
    return JSONNumber(text: text(from: start))
  }

  /// One at least.
  private mutating func digits() throws(JSONReadError) {
    let start = place
    while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
    guard place > start else { throw malformed }
  }

  private func text(from start: Int) -> String {
    String(decoding: bytes[start..<place], as: UTF8.self)
  }
}

// MARK: Strings

extension JSONReader {
  private mutating func string() throws(JSONReadError) -> String {
    let start = place
    try take(UInt8(ascii: "\""))
    var text: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw malformed }
      place += 1
      if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
    }
    try take(UInt8(ascii: "\""))
    guard let string = String(validating: text, as: UTF8.self) else { throw .malformed(offset: start) }
    return string
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONReadError) {
    guard let byte = next else { throw malformed }
    if byte == UInt8(ascii: "u") {
      text.append(contentsOf: String(Character(try unicodeEscape())).utf8)
      return
    }
    guard let plain = escapes.meaning(of: byte) else { throw malformed }
    place += 1
    text.append(plain)
  }

  /// `uXXXX`, twice where it is half of a pair.
  private mutating func unicodeEscape() throws(JSONReadError) -> Unicode.Scalar {
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    try take(UInt8(ascii: "\\"))
    let second = try codeUnit()
    guard UTF16.isLeadSurrogate(first), UTF16.isTrailSurrogate(second),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    else { throw malformed }
    return scalar
  }

  private mutating func codeUnit() throws(JSONReadError) -> UInt16 {
    try take(UInt8(ascii: "u"))
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else { throw malformed }
      unit = unit << 4 | UInt16(digit)
      place += 1
    }
    return unit
  }
}
