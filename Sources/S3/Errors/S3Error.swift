/// What a request is refused with: a code of the table, and what AWS documents beside it.
package struct S3Error: Error, Sendable {
  /// An element of the XML answer beside Code, Message, Resource, RequestId and HostId.
  package struct Element: Sendable {
    package let name: StaticString
    package let value: String

    package init(_ name: StaticString, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A header of the answer, such as `Content-Range` of a 416.
  package struct Field: Sendable {
    package let name: StaticString
    package let value: String

    package init(_ name: StaticString, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package let code: S3ErrorCode
  package let message: String
  package var elements: [Element]
  package var fields: [Field]
  /// For the log alone: what a client must not be told, such as the place of a failure underneath.
  package var detail: String?

  package init(
    _ code: S3ErrorCode, _ message: String? = nil, elements: [Element] = [], fields: [Field] = [], detail: String? = nil
  ) {
    self.code = code
    self.message = message ?? code.message
    self.elements = elements
    self.fields = fields
    self.detail = detail
  }

  /// An argument that cannot be: AWS names it and repeats its value.
  package static func invalidArgument(_ message: String, name: String, value: String) -> S3Error {
    S3Error(
      .invalidArgument, message, elements: [Element("ArgumentName", name), Element("ArgumentValue", value)])
  }

  /// A header that stands for something that is not there; naming it as AWS does.
  package static func notImplemented(header: String) -> S3Error {
    S3Error(
      .notImplemented,
      elements: [Element("Header", header), Element("additionalMessage", "\(header) is not implemented")])
  }

  /// A sub-resource that is known but not served.
  package static func notImplemented(subresource: String) -> S3Error {
    S3Error(.notImplemented, "The sub-resource '\(subresource)' is not implemented for this method.")
  }
}
