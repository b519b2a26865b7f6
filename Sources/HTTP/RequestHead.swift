/// The request line and the fields of a request (RFC 9112 sections 3 and 5).
///
/// A cheap value over the connection's head block. Field names are compared without regard to case; values come without the
/// white space around them, decoded as UTF-8 (bytes that are not become U+FFFD).
package struct RequestHead: Sendable {
  private let block: HeadBlock

  /// The head that was parsed into `block`.
  package init(parsedInto block: HeadBlock) {
    self.block = block
  }

  /// The request method.
  package var method: Method { block.index.method }

  /// The protocol version of the request.
  package var version: HTTPVersion { block.index.version }

  /// The request target as received.
  package var target: String { block.string(block.index.target) }

  /// The path of the target, still percent-encoded, without the query; `*` for `OPTIONS *`.
  package var rawPath: String { block.string(block.index.path) }

  /// The query of the target, still percent-encoded, without its `?`; empty when there is none.
  package var rawQuery: String { block.string(block.index.query) }

  /// How many fields there are.
  package var fieldCount: Int { block.index.fieldCount }

  /// The value of the first field with that lower-case name.
  package func value(_ name: StaticString) -> String? {
    withValueBytes(name) { String(decoding: $0, as: UTF8.self) }
  }

  /// The values of all fields with that lower-case name, in order.
  package func values(_ name: StaticString) -> [String] {
    values(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }

  /// The value of the first field with that name, given in lower case.
  package func value(named name: String) -> String? {
    withBytes(of: name) { name in
      block.firstField(name).map { String(decoding: block.value($0), as: UTF8.self) }
    }
  }

  /// The values of all fields with that name, given in lower case, in order.
  package func values(named name: String) -> [String] {
    withBytes(of: name) { values($0) }
  }

  /// Whether there is a field with that lower-case name.
  package func has(_ name: StaticString) -> Bool {
    block.firstField(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)) != nil
  }

  /// Calls `body` with each field in order; names are lower-cased.
  package func forEachField<E: Error>(_ body: (_ name: String, _ value: String) throws(E) -> Void) throws(E) {
    for field in 0..<block.index.fieldCount {
      try body(
        String(decoding: block.name(field), as: UTF8.self), String(decoding: block.value(field), as: UTF8.self))
    }
  }

  /// Calls `body` with the bytes of each field in order, lent for the call; names are lower-cased.
  package func forEachFieldBytes(_ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
    for field in 0..<block.index.fieldCount { body(block.name(field), block.value(field)) }
  }

  /// Looks at the bytes of the first value with that lower-case name without making a string; `nil` when there is none.
  package func withValueBytes<R>(_ name: StaticString, _ body: (UnsafeRawBufferPointer) -> R) -> R? {
    let name = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    return block.firstField(name).map { body(block.value($0)) }
  }

  private func values(_ name: UnsafeRawBufferPointer) -> [String] {
    var values: [String] = []
    var field = block.firstField(name)
    while let found = field {
      values.append(String(decoding: block.value(found), as: UTF8.self))
      field = block.firstField(name, from: found + 1)
    }
    return values
  }
}

private func withBytes<R>(of name: String, _ body: (UnsafeRawBufferPointer) -> R) -> R {
  var name = name
  return name.withUTF8 { body(UnsafeRawBufferPointer($0)) }
}

extension RequestHead {
  /// A head that did not come as one: the fields of a form, and in tests and tools. Nothing is checked but that it fits.
  package init(
    method: Method, target: String, fields: [(String, String)] = [], version: HTTPVersion = .http11
  ) {
    let size = fields.reduce(target.utf8.count) { $0 + $1.0.utf8.count + $1.1.utf8.count }
    let block = HeadBlock(capacity: max(size, 1), fieldLimit: fields.count)
    var end = 0
    func put(_ text: some Sequence<UInt8>) -> Range<Int> {
      let start = end
      for byte in text {
        block.bytes[end] = byte
        end += 1
      }
      return start..<end
    }
    block.index.method = method
    block.index.version = version
    block.index.target = put(target.utf8)
    block.index.splitTarget(UnsafeRawBufferPointer(block.bytes))
    for (name, value) in fields {
      let name = put(name.utf8.map(lowerCased))
      let value = put(trimmed(value.utf8))
      block.fields[block.index.fieldCount] = FieldRange(name: name, value: value)
      block.index.fieldCount += 1
    }
    self.init(parsedInto: block)
  }
}

private func trimmed(_ value: String.UTF8View) -> Substring.UTF8View {
  var value = value[...]
  while let first = value.first, isBlank(first) { value.removeFirst() }
  while let last = value.last, isBlank(last) { value.removeLast() }
  return Substring(value).utf8
}

extension FieldRange {
  init(name: Range<Int>, value: Range<Int>) {
    self.init(
      nameStart: UInt32(name.lowerBound), nameCount: UInt32(name.count),
      valueStart: UInt32(value.lowerBound), valueCount: UInt32(value.count))
  }
}

extension HeadIndex {
  /// Finds path and query inside the target: origin-form, absolute-form or `*` (RFC 9112 section 3.2).
  mutating func splitTarget(_ bytes: UnsafeRawBufferPointer) {
    var start = target.lowerBound
    if start < target.upperBound, bytes[start] != UInt8(ascii: "/"), let authority = authority(in: bytes) {
      start = authority.upperBound
    }
    let mark = (start..<target.upperBound).first { bytes[$0] == UInt8(ascii: "?") } ?? target.upperBound
    path = start..<mark
    query = min(mark + 1, target.upperBound)..<target.upperBound
  }

  /// The authority of a target in absolute-form.
  func authority(in bytes: UnsafeRawBufferPointer) -> Range<Int>? {
    for scheme in ["http://", "https://"] as [StaticString] {
      let count = scheme.utf8CodeUnitCount
      guard target.count >= count else { continue }
      let matches = (0..<count).allSatisfy { lowerCased(bytes[target.lowerBound + $0]) == scheme.utf8Start[$0] }
      guard matches else { continue }
      let start = target.lowerBound + count
      let end = (start..<target.upperBound).first { bytes[$0] == UInt8(ascii: "/") || bytes[$0] == UInt8(ascii: "?") }
      return start..<(end ?? target.upperBound)
    }
    return nil
  }
}
