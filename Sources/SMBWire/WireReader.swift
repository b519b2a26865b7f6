/// Takes the fields of a frame from its bytes, and never more than there are.
struct WireReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(WireFault) -> Number {
    let count = MemoryLayout<Number>.size
    guard rest.count >= count else { throw WireFault("a number is cut off") }
    let number = rest.withUnsafeBytes { $0.loadUnaligned(as: Number.self) }
    rest.removeFirst(count)
    return Number(littleEndian: number)
  }

  mutating func flag() throws(WireFault) -> Bool {
    switch try number(UInt8.self) {
    case 0: false
    case 1: true
    default: throw WireFault("neither true nor false")
    }
  }

  /// Bytes that may be anything.
  mutating func rawText() throws(WireFault) -> ArraySlice<UInt8> {
    let count = Int(try number(UInt16.self))
    guard rest.count >= count else { throw WireFault("a text is cut off") }
    defer { rest.removeFirst(count) }
    return rest.prefix(count)
  }

  mutating func text() throws(WireFault) -> String {
    guard let text = String(validating: try rawText(), as: UTF8.self) else { throw WireFault("a text is not UTF-8") }
    return text
  }

  /// Nothing may follow the last field.
  func finish() throws(WireFault) {
    guard isAtEnd else { throw WireFault("\(rest.count) bytes too many") }
  }
}
