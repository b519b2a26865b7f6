/// One field of a form, as it came.
package struct FormField: Sendable, Equatable {
  package let name: String
  package let value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// Why a form is refused.
package enum FormError: Error, Sendable, Equatable {
  /// It is no `multipart/form-data` of that boundary.
  case malformed
  /// There is more before the file than the limits allow.
  case tooLong
}

/// How much of a form is held before its file.
package struct FormLimits: Sendable {
  /// Names and values of all fields, in bytes: 20 KiB, as AWS has it.
  package var fieldBytes: Int
  /// Fields.
  package var fields: Int
  /// The lines above one part, in bytes.
  package var headBytes: Int

  package init(fieldBytes: Int = 20 << 10, fields: Int = 100, headBytes: Int = 4 << 10) {
    self.fieldBytes = fieldBytes
    self.fields = fields
    self.headBytes = headBytes
  }
}

/// Reads a `multipart/form-data` body (RFC 7578) up to the content of its file, in whatever pieces it comes. A value without IO.
package struct FormParser: Sendable {
  /// How far it is.
  package enum State: Sendable, Equatable {
    /// More bytes are needed.
    case reading
    /// What `rest` holds and what comes next is the content of the file.
    case atFile(filename: String?)
    /// The form has ended, without a file.
    case ended
  }

  private enum Expected {
    case opening, partOrEnd, head
    case content(String)
  }

  package private(set) var state = State.reading
  /// Those before the file, in order.
  package private(set) var fields: [FormField] = []
  private var expected = Expected.opening
  private let boundary: FormBoundary
  private let fileField: String
  private let limits: FormLimits
  private var buffer: [UInt8] = []
  /// Where what is expected begins, and where the search for its end goes on.
  private var start = 0
  private var searched = 0
  private var fieldBytes = 0

  /// - Parameter fileField: the name of the part that is the file, in lower case; parts may write it in any.
  package init(boundary: FormBoundary, fileField: String, limits: FormLimits = FormLimits()) {
    self.boundary = boundary
    self.fileField = fileField
    self.limits = limits
  }

  /// The bytes after those that have been understood: the first of the file.
  package var rest: ArraySlice<UInt8> { buffer[start...] }

  /// Takes the next bytes of the body, while `state` is `reading`.
  package mutating func feed(_ bytes: UnsafeRawBufferPointer) throws(FormError) {
    buffer.removeSubrange(..<start)
    searched -= start
    start = 0
    buffer.append(contentsOf: bytes)
    while state == .reading, try step() {}
  }

  /// Goes one thing further; false when more bytes are needed.
  private mutating func step() throws(FormError) -> Bool {
    switch expected {
    case .opening: return try takeOpening()
    case .partOrEnd: return try takePartOrEnd()
    case .head: return try takeHead()
    case .content(let name): return try takeContent(of: name)
    }
  }

  private mutating func takeOpening() throws(FormError) -> Bool {
    let opening = boundary.opening
    guard rest.starts(with: opening.prefix(rest.count)) else { throw .malformed }
    guard rest.count >= opening.count else { return false }
    advance(to: start + opening.count, expecting: .partOrEnd)
    return true
  }

  private mutating func takePartOrEnd() throws(FormError) -> Bool {
    guard rest.count >= 2 else { return false }
    switch (buffer[start], buffer[start + 1]) {
    case (0x0D, 0x0A): advance(to: start + 2, expecting: .head)
    case (UInt8(ascii: "-"), UInt8(ascii: "-")): state = .ended
    default: throw .malformed
    }
    return true
  }

  private mutating func takeHead() throws(FormError) -> Bool {
    guard let end = find([0x0D, 0x0A, 0x0D, 0x0A]) else {
      guard rest.count <= limits.headBytes + 3 else { throw .tooLong }
      return false
    }
    guard end - start <= limits.headBytes else { throw .tooLong }
    let head = try FormPartHead(buffer[start..<end])
    if head.name.utf8.map(lowerCased).elementsEqual(fileField.utf8) {
      advance(to: end + 4, expecting: .partOrEnd)
      state = .atFile(filename: head.filename)
    } else {
      guard fields.count < limits.fields else { throw .tooLong }
      fieldBytes += head.name.utf8.count
      advance(to: end + 4, expecting: .content(head.name))
    }
    return true
  }

  private mutating func takeContent(of name: String) throws(FormError) -> Bool {
    guard let end = find(boundary.delimiter) else {
      guard fieldBytes + rest.count - (boundary.delimiter.count - 1) <= limits.fieldBytes else {
        throw .tooLong
      }
      return false
    }
    fieldBytes += end - start
    guard fieldBytes <= limits.fieldBytes else { throw .tooLong }
    guard let value = String(validating: buffer[start..<end], as: UTF8.self) else {
      throw .malformed
    }
    fields.append(FormField(name: name, value: value))
    advance(to: end + boundary.delimiter.count, expecting: .partOrEnd)
    return true
  }

  private mutating func advance(to place: Int, expecting next: Expected) {
    start = place
    searched = place
    expected = next
  }

  /// Where a pattern begins; what has been searched is not searched again.
  private mutating func find(_ pattern: [UInt8]) -> Int? {
    let from = searched
    let found = buffer.withUnsafeBytes { firstPlace(of: pattern, in: $0, from: from) }
    searched = max(start, buffer.count - pattern.count + 1)
    return found
  }
}
