import Bytes

/// The parameters of a request, decoded. Those of the signature (`X-Amz-…`, in just that case) are left out: they are the verifier's.
package struct Query: Sendable {
  package struct Item: Sendable {
    package let name: String
    /// Nil when there was no `=`.
    package let value: String?
  }

  package private(set) var items: [Item] = []

  package init() {}

  /// - Parameter raw: as it stands in the request target, without `?`.
  /// - Throws: InvalidURI when a name or value is not percent-encoded UTF-8.
  package init(_ raw: String) throws(S3Error) {
    guard !raw.isEmpty else { return }
    for part in raw.utf8.split(separator: UInt8(ascii: "&")) where !part.starts(with: Self.signaturePrefix) {
      let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let value: String? = pair.count == 2 ? try Self.decode(pair[1]) : nil
      items.append(Item(name: try Self.decode(pair[0]), value: value))
    }
  }

  /// The value of the first parameter of that name; empty when it has none.
  package subscript(_ name: StaticString) -> String? {
    items.first { $0.name == name }.map { $0.value ?? "" }
  }

  /// Whether there is a parameter of that name, with or without a value.
  package func has(_ name: StaticString) -> Bool { items.contains { $0.name == name } }

  private static let signaturePrefix = "X-Amz-".utf8

  /// A plus sign is a space here, as AWS takes it.
  private static func decode(_ text: Substring.UTF8View) throws(S3Error) -> String {
    let isPlain = text.allSatisfy { $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: "+") }
    if isPlain { return String(Substring(text)) }
    let spaced = text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
    guard let bytes = spaced.withUnsafeBytes(PercentCoding.decode),
      let decoded = String(validating: bytes, as: UTF8.self)
    else { throw S3Error(.invalidURI) }
    return decoded
  }
}

extension String {
  /// Compares bytes: the names of parameters are not equal in any other way.
  static func == (left: String, right: StaticString) -> Bool {
    left.utf8.count == right.utf8CodeUnitCount
      && left.utf8.elementsEqual(UnsafeBufferPointer(start: right.utf8Start, count: right.utf8CodeUnitCount))
  }
}
