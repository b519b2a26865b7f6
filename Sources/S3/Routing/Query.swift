import Bytes
import Glibc

/// The parameters of a request, decoded. Those of the signature are left out: they are the verifier's. Headers that were moved into a
/// presigned URL have lower-case names here, as in the head.
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
    var raw = raw
    guard let items = raw.withUTF8({ Self.items(of: UnsafeRawBufferPointer($0)) }) else { throw S3Error(.invalidURI) }
    self.items = items
  }

  /// The value of the first parameter of that name; empty when it has none.
  package subscript(_ name: StaticString) -> String? {
    items.first { $0.name == name }.map { $0.value ?? "" }
  }

  /// The value of the first parameter of that name, compared as bytes; empty when it has none.
  package func value(named name: String) -> String? {
    items.first { $0.name.utf8.elementsEqual(name.utf8) }.map { $0.value ?? "" }
  }

  /// Whether there is a parameter of that name, with or without a value.
  package func has(_ name: StaticString) -> Bool { items.contains { $0.name == name } }

  // Presigned URLs come with 300 bytes of signature, which are passed over here.
  private static func items(of raw: UnsafeRawBufferPointer) -> [Item]? {
    var items: [Item] = []
    var rest = raw[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest[..<rest.firstPlace(of: UInt8(ascii: "&"))])
      rest = rest.dropFirst(part.count + 1)
      guard !part.isEmpty else { continue }
      let isHeader = part.starts(with: headerPrefix)
      if isHeader, isOfSignature(part) { continue }
      guard let item = item(part) else { return nil }
      items.append(isHeader ? Item(name: item.name.lowercased(), value: item.value) : item)
    }
    return items
  }

  private static let headerPrefix: StaticString = "X-Amz-"
  private static let signatureNames: [StaticString] = [
    "X-Amz-Algorithm=", "X-Amz-Credential=", "X-Amz-Date=", "X-Amz-Expires=", "X-Amz-SignedHeaders=",
    "X-Amz-Signature=",
    "X-Amz-Security-Token=", "X-Amz-Content-Sha256=",
  ]

  private static func isOfSignature(_ part: UnsafeRawBufferPointer) -> Bool {
    signatureNames.contains { part.starts(with: $0) }
  }

  private static func item(_ part: UnsafeRawBufferPointer) -> Item? {
    let end = part[...].firstPlace(of: UInt8(ascii: "="))
    guard let name = decode(part[..<end]) else { return nil }
    guard end < part.count else { return Item(name: name, value: nil) }
    return decode(part[(end + 1)...]).map { Item(name: name, value: $0) }
  }

  /// A plus sign is a space here, as AWS takes it.
  private static func decode(_ text: Slice<UnsafeRawBufferPointer>) -> String? {
    let isPlain = text.allSatisfy { $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: "+") }
    if isPlain { return String(validating: text, as: UTF8.self) }
    let spaced = text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
    return spaced.withUnsafeBytes(PercentCoding.decode).flatMap { String(validating: $0, as: UTF8.self) }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func starts(with text: StaticString) -> Bool {
    guard let baseAddress, count >= text.utf8CodeUnitCount else { return false }
    return memcmp(baseAddress, text.utf8Start, text.utf8CodeUnitCount) == 0
  }
}

extension Slice<UnsafeRawBufferPointer> {
  /// The place of the first such byte, else the end.
  fileprivate func firstPlace(of byte: UInt8) -> Int {
    guard let base = base.baseAddress, !isEmpty,
      let found = memchr(base + startIndex, Int32(byte), count)
    else { return endIndex }
    return UnsafeRawPointer(found) - base
  }
}

extension String {
  /// Compares bytes: the names of parameters are not equal in any other way.
  static func == (left: String, right: StaticString) -> Bool {
    left.utf8.count == right.utf8CodeUnitCount
      && left.utf8.elementsEqual(UnsafeBufferPointer(start: right.utf8Start, count: right.utf8CodeUnitCount))
  }
}
