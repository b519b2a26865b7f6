import Bytes

/// The headers of one request in one buffer, so that they can be looked up by the names that a client chose.
struct HeaderTable {
  private struct Field {
    let name: Range<Int>
    let value: Range<Int>
  }

  private var bytes: [UInt8] = []
  private var fields: [Field] = []

  init(_ request: some SignedRequest) {
    bytes.reserveCapacity(1024)
    fields.reserveCapacity(24)
    request.forEachHeader { name, value in
      let start = bytes.count
      bytes.append(contentsOf: name)
      bytes.append(contentsOf: value)
      fields.append(Field(name: start..<start + name.count, value: start + name.count..<bytes.count))
    }
  }

  /// How many headers have the name `name`.
  func count(of name: StaticString) -> Int {
    var count = 0
    for field in fields where bytes.equals(field.name, name) { count += 1 }
    return count
  }

  /// The only value of the header `name`; nil when there is none or more than one.
  func value(of name: StaticString) -> String? {
    var found: Field?
    for field in fields where bytes.equals(field.name, name) {
      guard found == nil else { return nil }
      found = field
    }
    return found.map { bytes.string($0.value) }
  }

  /// The bytes of the first value of the header `name`; none when there is none.
  func firstBytes(of name: StaticString) -> [UInt8] {
    for field in fields where bytes.equals(field.name, name) { return Array(bytes[field.value]) }
    return []
  }

  /// Whether there is a header with the name `name`, in lower case.
  func has(_ name: UnsafeRawBufferPointer) -> Bool {
    fields.contains { bytes.withBytes($0.name) { equal($0, name) } }
  }

  /// The names that start with `x-amz-` and that `isAccepted` does not hold of, each once.
  func amazonNames(unless isAccepted: (UnsafeRawBufferPointer) -> Bool) -> [String] {
    var names: [String] = []
    for field in fields where bytes.starts(field.name, with: "x-amz-") {
      guard !bytes.withBytes(field.name, isAccepted) else { continue }
      let name = bytes.string(field.name)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// Appends `name:value,value` and a line feed: values without white space at their ends, runs of spaces as one.
  func appendCanonical(_ name: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
    buffer.append(contentsOf: name)
    buffer.append(UInt8(ascii: ":"))
    var isFirst = true
    for field in fields where bytes.withBytes(field.name, { equal($0, name) }) {
      if !isFirst { buffer.append(UInt8(ascii: ",")) }
      isFirst = false
      bytes.withBytes(field.value) { Self.appendCollapsed($0, to: &buffer) }
    }
    buffer.append(UInt8(ascii: "\n"))
  }

  private static func appendCollapsed(_ value: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
    guard value.contains(0x20) || value.contains(0x09) else {
      buffer.append(contentsOf: value)
      return
    }
    var isFirst = true
    for word in value.split(whereSeparator: isSpace) {
      if !isFirst { buffer.append(0x20) }
      isFirst = false
      buffer.append(contentsOf: word)
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
