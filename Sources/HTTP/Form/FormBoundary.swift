/// What stands between the parts of a `multipart/form-data` body (RFC 2046 section 5.1.1).
package struct FormBoundary: Sendable, Equatable {
  /// Longest boundary, in bytes.
  package static let maximumBytes = 70

  /// A line end, two dashes and the boundary: what ends a part's content.
  let delimiter: [UInt8]

  /// The delimiter without its line end: what a body begins with.
  var opening: ArraySlice<UInt8> { delimiter.dropFirst(2) }

  /// Nil for a boundary that RFC 2046 does not allow.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard (1...Self.maximumBytes).contains(bytes.count), bytes.allSatisfy(Self.isAllowed),
      bytes.last != 0x20
    else {
      return nil
    }
    delimiter = [0x0D, 0x0A, UInt8(ascii: "-"), UInt8(ascii: "-")] + bytes
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: "'()+_,-./:=? ".utf8.contains(byte)
    }
  }
}

extension FormBoundary {
  /// What a `Content-Type` says of a form.
  package enum ContentType: Sendable, Equatable {
    case form(FormBoundary)
    /// A form whose boundary is missing, given twice, or none.
    case withoutBoundary
    /// Anything but `multipart/form-data`.
    case other
  }

  /// Reads the value of a `Content-Type` field.
  package static func parse(contentType field: String) -> ContentType {
    var parameters = FieldParameters(field)
    guard parameters.value.lowercased() == "multipart/form-data" else { return .other }
    var found: [String] = []
    while let parameter = parameters.next() {
      if parameter.name == "boundary" { found.append(parameter.value) }
    }
    guard !parameters.isMalformed, found.count == 1, let boundary = FormBoundary(found[0]) else {
      return .withoutBoundary
    }
    return .form(boundary)
  }
}
