/// Appends the fields of a frame.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func add(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  mutating func append(_ raw: ArraySlice<UInt8>) { bytes.append(contentsOf: raw) }

  /// A text of up to 65,535 bytes; longer ones are cut off, which no valid path and no password is.
  mutating func add(_ text: String) {
    let utf8 = text.utf8.prefix(Int(UInt16.max))
    add(UInt16(utf8.count))
    bytes.append(contentsOf: utf8)
  }
}
