import Bytes

/// 32 bytes of a SHA-256 digest or HMAC, kept without heap memory. `==` takes the same time wherever the bytes differ.
package struct SHA256Digest: Sendable, Hashable {
  /// Bytes of a digest.
  package static let length = 32

  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  init(writing: (UnsafeMutableRawBufferPointer) -> Void) {
    withUnsafeMutableBytes(of: &words) { writing($0) }
  }

  /// The digest whose bytes are `bytes`; nil unless they are 32.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Self.length else { return nil }
    withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
  }

  /// The digest that 64 hexadecimal digits name; nil for anything else. S3 writes and takes lower case alone.
  package init?(lowercaseHex text: UnsafeRawBufferPointer) {
    guard withUnsafeMutableBytes(of: &words, { Hex.decodeLowercase(text, into: $0) }) else { return nil }
  }

  /// The digest that 64 hexadecimal digits name; nil for anything else. S3 writes and takes lower case alone.
  package init?(lowercaseHex text: String) {
    var text = text
    guard let digest = text.withUTF8({ SHA256Digest(lowercaseHex: UnsafeRawBufferPointer($0)) }) else { return nil }
    self = digest
  }

  /// Lends the 32 bytes.
  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    Swift.withUnsafeBytes(of: words) { body($0) }
  }

  /// A copy of the 32 bytes.
  package var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

  /// 64 lower-case hexadecimal digits.
  package var hex: String { withUnsafeBytes { Hex.encode($0) } }

  /// Whether both have the same bytes, in time that does not depend on them.
  package static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
    let first = (left.words.0 ^ right.words.0) | (left.words.1 ^ right.words.1)
    let second = (left.words.2 ^ right.words.2) | (left.words.3 ^ right.words.3)
    return first | second == 0
  }

  /// Feeds the bytes into `hasher`.
  package func hash(into hasher: inout Hasher) {
    withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
