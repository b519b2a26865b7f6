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
    fields.count { bytes[$0.name].equals(name) }
  }

  /// The only value of the header `name`; nil when there is none or more than one.
  func value(of name: StaticString) -> String? {
    var found: Field?
    for field in fields where bytes[field.name].equals(name) {
      guard found == nil else { return nil }
      found = field
    }
    return found.map { String(decoding: bytes[$0.value], as: UTF8.self) }
  }

  /// The values of the header `name`, which is given in lower case, in order.
  func values(of name: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    fields.compactMap { bytes[$0.name] == name ? bytes[$0.value] : nil }
  }

  func has(_ name: ArraySlice<UInt8>) -> Bool {
    fields.contains { bytes[$0.name] == name }
  }

  /// Names with `prefix` that `isAccepted` does not hold of, each once.
  func names(withPrefix prefix: StaticString, unless isAccepted: (ArraySlice<UInt8>) -> Bool) -> [String] {
    var names: [String] = []
    for field in fields where bytes[field.name].starts(with: prefix) && !isAccepted(bytes[field.name]) {
      let name = String(decoding: bytes[field.name], as: UTF8.self)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// Appends `name:value,value` and a line feed: values without white space at their ends, runs of spaces as one.
  func appendCanonical(_ name: ArraySlice<UInt8>, to buffer: inout [UInt8]) {
    buffer.append(contentsOf: name)
    buffer.append(UInt8(ascii: ":"))
    var isFirst = true
    for field in fields where bytes[field.name] == name {
      if !isFirst { buffer.append(UInt8(ascii: ",")) }
      isFirst = false
      Self.appendCollapsed(bytes[field.value], to: &buffer)
    }
    buffer.append(UInt8(ascii: "\n"))
  }

  private static func appendCollapsed(_ value: ArraySlice<UInt8>, to buffer: inout [UInt8]) {
    var isAfterSpace = false
    let start = buffer.count
    for byte in value {
      if byte == 0x20 || byte == 0x09 {
        isAfterSpace = true
      } else {
        if isAfterSpace && buffer.count > start { buffer.append(0x20) }
        isAfterSpace = false
        buffer.append(byte)
      }
    }
  }
}
