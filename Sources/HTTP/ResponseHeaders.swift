/// The fields of a response, serialised as they are added.
///
/// A value with a control byte other than a tab is refused, so that nothing that a client stored or sent can split a response.
/// `Content-Length`, `Transfer-Encoding`, `Connection` and `Date` are the server's to send and are refused too.
package struct ResponseHeaders: Sendable {
  /// The lines as they go out, each with its CRLF.
  package private(set) var bytes: [UInt8] = []

  /// No fields.
  package init() {}

  /// No fields yet, and room for `capacity` bytes of them.
  package init(reservingCapacity capacity: Int) {
    bytes.reserveCapacity(capacity)
  }

  /// Makes room for `count` bytes of fields in all.
  package mutating func reserveCapacity(_ count: Int) {
    bytes.reserveCapacity(count)
  }

  /// Adds a field; `false` when the value or the name was refused and nothing was added.
  @discardableResult
  package mutating func add(_ name: StaticString, _ value: String) -> Bool {
    add(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), value)
  }

  /// Adds a field with a number; `false` when the name was refused.
  @discardableResult
  package mutating func add(_ name: StaticString, _ value: Int64) -> Bool {
    add(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), String(value))
  }

  /// Adds a field whose name is not known beforehand; `false` when the value or the name was refused.
  @discardableResult
  package mutating func add(name: String, value: String) -> Bool {
    var name = name
    return name.withUTF8 { add(UnsafeRawBufferPointer($0), value) }
  }

  /// The first value of the field with that name, without regard to case. It searches: meant for tests and rare cases.
  package subscript(name: String) -> String? {
    let wanted = name.utf8.map(lowerCased)
    for line in bytes.split(separator: 0x0A) {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), line[..<colon].map(lowerCased) == wanted else {
        continue
      }
      return String(decoding: line[(colon + 2)...].dropLast(), as: UTF8.self)
    }
    return nil
  }

  private mutating func add(_ name: UnsafeRawBufferPointer, _ value: String) -> Bool {
    guard isAllowedName(name) else { return false }
    var value = value
    return value.withUTF8 { value in
      guard value.allSatisfy(isValueByte) else { return false }
      bytes.reserveCapacity(bytes.count + name.count + value.count + 4)
      bytes.append(contentsOf: name)
      bytes.append(UInt8(ascii: ":"))
      bytes.append(0x20)
      bytes.append(contentsOf: value)
      bytes.append(0x0D)
      bytes.append(0x0A)
      return true
    }
  }
}

private let serverFields: [StaticString] = ["content-length", "transfer-encoding", "connection", "date"]

private func isAllowedName(_ name: UnsafeRawBufferPointer) -> Bool {
  guard !name.isEmpty, name.allSatisfy(tokenCharacters.contains) else { return false }
  for field in serverFields where field.utf8CodeUnitCount == name.count {
    if (0..<name.count).allSatisfy({ lowerCased(name[$0]) == field.utf8Start[$0] }) { return false }
  }
  return true
}
