/// A JSON document (RFC 8259), or a part of one, as it was written.
package indirect enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue {
  /// Nil for anything but a string.
  package var string: String? { if case .string(let text) = self { text } else { nil } }
  /// Nil for anything but an array.
  package var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  /// Nil for anything but an object.
  package var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
  /// Nil for anything but a whole number.
  package var integer: Int64? { if case .number(let number) = self { number.integer } else { nil } }
  /// Nil for anything but `true` and `false`.
  package var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }
}

/// A number as its digits stand in the document: nothing is rounded.
package struct JSONNumber: Sendable, Hashable {
  package let text: String

  /// Nil when it is not whole, or beyond 64 bits.
  package var integer: Int64? { Int64(text) }
}

/// The members of an object in the order in which they stand. No two have the same name.
package struct JSONObject: Sendable, Hashable {
  package struct Member: Sendable, Hashable {
    package let name: String
    package let value: JSONValue

    package init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  package let members: [Member]

  /// The value of a name, compared byte by byte; nil where there is none.
  package subscript(_ name: String) -> JSONValue? {
    members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }
}

extension JSONValue {
  /// Reads a document in UTF-8, without a byte order mark.
  package static func read(
    _ document: [UInt8], limits: JSONLimits = JSONLimits(), escapes: JSONEscapes = .standard
  ) throws(JSONReadError) -> JSONValue {
    var reader = JSONReader(document, limits: limits, escapes: escapes)
    return try reader.document()
  }
}
