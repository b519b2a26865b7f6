/// Writes one JSON value (RFC 8259) into one buffer, without spaces and line ends. Objects and lists close themselves; commas come by
/// themselves.
package struct JSONWriter {
  private var buffer: [UInt8] = []
  /// Whether something stands before, in the object or list that is open.
  private var needsComma = false

  /// - Parameter capacity: bytes expected.
  package init(capacity: Int = 256) { buffer.reserveCapacity(capacity) }

  /// Bytes written so far.
  package var count: Int { buffer.count }

  // MARK: Values: the whole document, or the elements of a list

  package mutating func object(_ fields: (inout JSONWriter) -> Void) {
    begin()
    nest("{", "}", fields)
  }

  package mutating func element(_ text: String) {
    begin()
    JSONText.appendQuoted(text, to: &buffer)
  }

  // MARK: Fields of an object

  package mutating func object(_ name: String, _ fields: (inout JSONWriter) -> Void) {
    begin(name)
    nest("{", "}", fields)
  }

  package mutating func list(_ name: String, _ elements: (inout JSONWriter) -> Void) {
    begin(name)
    nest("[", "]", elements)
  }

  package mutating func field(_ name: String, _ text: String) {
    begin(name)
    JSONText.appendQuoted(text, to: &buffer)
  }

  /// Writes the field, or nothing without a text.
  package mutating func field(_ name: String, ifPresent text: String?) {
    if let text { field(name, text) }
  }

  package mutating func field(_ name: String, _ number: some FixedWidthInteger) {
    begin(name)
    buffer += String(number).utf8
  }

  package mutating func field(_ name: String, _ flag: Bool) {
    begin(name)
    buffer += (flag ? "true" : "false").utf8
  }

  /// Gives the document.
  package consuming func finish() -> [UInt8] { buffer }

  private mutating func begin() {
    if needsComma { buffer.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func begin(_ name: String) {
    begin()
    JSONText.appendQuoted(name, to: &buffer)
    buffer.append(UInt8(ascii: ":"))
  }

  private mutating func nest(_ start: Unicode.Scalar, _ end: Unicode.Scalar, _ content: (inout JSONWriter) -> Void) {
    buffer.append(UInt8(ascii: start))
    needsComma = false
    content(&self)
    buffer.append(UInt8(ascii: end))
    needsComma = true
  }
}
