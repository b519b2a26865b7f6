import Bytes

/// Writes one XML document into one buffer. Element names are the program's own and are written as they are; text is
/// escaped. The caller closes what it opens.
package struct XMLWriter {
  /// The namespace of S3's documents.
  package static let s3Namespace: StaticString = "http://s3.amazonaws.com/doc/2006-03-01/"

  private var buffer: [UInt8] = []
  private let root: StaticString

  /// Starts a document with the root element `root` in S3's namespace, or in none (as S3's errors are). `capacity` is the
  /// number of bytes expected.
  package init(root: StaticString, isNamespaced: Bool = true, capacity: Int = 512) {
    self.root = root
    buffer.reserveCapacity(capacity)
    append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<")
    append(root)
    if isNamespaced {
      append(" xmlns=\"")
      append(Self.s3Namespace)
      append("\"")
    }
    append(">")
  }

  /// Bytes written so far.
  package var count: Int { buffer.count }

  /// Starts the element `name`. `attributes` is written after the name as it is, with a space before it.
  package mutating func open(_ name: StaticString, attributes: StaticString? = nil) {
    append("<")
    append(name)
    if let attributes {
      append(" ")
      append(attributes)
    }
    append(">")
  }

  /// Ends the element `name`.
  package mutating func close(_ name: StaticString) {
    append("</")
    append(name)
    append(">")
  }

  /// Writes text into the element that is open.
  package mutating func text(_ text: String) { appendEscaped(text) }

  /// Writes the element `name` around `text`.
  package mutating func element(_ name: StaticString, _ text: String) {
    open(name)
    appendEscaped(text)
    close(name)
  }

  /// Writes the element `name` around `text`, or nothing without one.
  package mutating func element(_ name: StaticString, ifPresent text: String?) {
    if let text { element(name, text) }
  }

  /// Writes the element `name` around the decimal digits of `number`.
  package mutating func element(_ name: StaticString, _ number: some FixedWidthInteger) {
    open(name)
    appendEscaped(String(number))
    close(name)
  }

  /// Writes the element `name` around `true` or `false`.
  package mutating func element(_ name: StaticString, _ flag: Bool) {
    open(name)
    append(flag ? "true" : "false")
    close(name)
  }

  /// Writes the element `name` around text that needs no escape and that `write` appends.
  package mutating func element(_ name: StaticString, writing write: (inout [UInt8]) -> Void) {
    open(name)
    write(&buffer)
    close(name)
  }

  /// Appends finished XML that `write` puts at the front of a buffer of `capacity` bytes, and of which it says how long it is. For
  /// the many like elements of a long list.
  package mutating func fragment(capacity: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
    buffer.append(addingCapacity: capacity) { span in
      span.withUnsafeMutableBufferPointer { bytes, count in
        guard let start = bytes.baseAddress else { return }
        count += write(start + count)
      }
    }
  }

  /// Ends the root element and gives the document.
  package consuming func finish() -> [UInt8] {
    close(root)
    return buffer
  }

  private mutating func append(_ text: StaticString) {
    buffer.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func appendEscaped(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      for index in bytes.indices where XMLEscape.isNeeded(bytes[index]) {
        buffer.append(contentsOf: bytes[start..<index])
        XMLEscape.append(bytes[index], to: &buffer)
        start = index + 1
      }
      buffer.append(contentsOf: bytes[start...])
    }
  }
}
