import Bytes
import XML

/// How a listing writes keys, prefixes, delimiters and markers.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>, `encoding-type`.
enum NameEncoding: Sendable {
  case plain
  /// Percent-coded; `/` stays as it is.
  case url

  /// Reads the parameter.
  init(parameter: String?) throws(S3Error) {
    switch parameter {
    case nil: self = .plain
    case "url": self = .url
    case let other?:
      throw .invalidArgument("Invalid Encoding Method specified in Request", name: "encoding-type", value: other)
    }
  }

  /// Writes the element with the name as its text.
  func write(_ element: StaticString, _ name: String, to writer: inout XMLWriter) {
    guard self == .url else { return writer.element(element, name) }
    writer.element(element) { buffer in
      var name = name
      name.withUTF8 { PercentCoding.append(UnsafeRawBufferPointer($0), keepingSlash: true, to: &buffer) }
    }
  }

  /// Writes the element where there is a name and it is not empty.
  func write(_ element: StaticString, unlessEmpty name: String, to writer: inout XMLWriter) {
    if !name.isEmpty { write(element, name, to: &writer) }
  }

  /// Writes `EncodingType`, where names are encoded.
  func writeType(to writer: inout XMLWriter) {
    if self == .url { writer.element("EncodingType", "url") }
  }
}
