/// An object's key: 1 to 1,024 bytes of UTF-8, kept exactly as given. Keys are opaque: `../x`, `a//b` and `a/` are names
/// like any other, and the NFC and NFD spellings of a name are two keys.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>
package struct ObjectKey: Sendable, CustomStringConvertible {
  package let text: String

  package static let maximumBytes = 1024

  /// Why a text is not a key.
  package enum Refusal: Error, Equatable { case empty, tooLong, containsNUL }

  package init(_ text: String) throws(Refusal) {
    let count = text.utf8.count
    guard count > 0 else { throw .empty }
    guard count <= Self.maximumBytes else { throw .tooLong }
    guard !text.utf8.contains(0) else { throw .containsNUL }
    self.text = text
  }

  /// For bytes that were a key when they were stored.
  package init(stored bytes: UnsafeRawBufferPointer) { text = String(decoding: bytes, as: UTF8.self) }

  package var description: String { text }
}

// `String ==` is canonical equivalence, which would make NFC and NFD spellings one key: keys compare as bytes.
extension ObjectKey: Hashable, Comparable {
  package static func == (left: ObjectKey, right: ObjectKey) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  package static func < (left: ObjectKey, right: ObjectKey) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var text = self.text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
