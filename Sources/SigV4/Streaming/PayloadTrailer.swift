import Crypto

/// The fields after the last chunk, as they come in.
struct PayloadTrailer {
  /// The most bytes of all lines together.
  static let maximumLength = 4096
  static let signatureName = "x-amz-trailer-signature"

  private let declared: [String]
  private let isSigned: Bool
  /// The fields but the signature, by lower-case name.
  private(set) var fields: [String: String] = [:]
  private(set) var signature: SHA256Digest?
  /// Over the lines `name:value` and a line feed, which is what is signed.
  private var hash = SHA256()

  init(declared: [String], isSigned: Bool) {
    self.declared = declared.map { $0.lowercased() }
    self.isSigned = isSigned
  }

  /// Takes one line without its end. The signature must be the last.
  mutating func add(_ line: [UInt8]) throws(ChunkedPayloadError) {
    let isText = line.allSatisfy { $0 == 0x09 || (0x20...0x7e).contains($0) }
    guard isText, signature == nil, let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformedTrailer }
    let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
    let value = Self.trimmed(line[(colon + 1)...])
    guard !value.isEmpty else { throw .malformedTrailer }
    if isSigned && name == Self.signatureName {
      signature = value.withUnsafeBytes { SHA256Digest(lowercaseHex: $0) }
      guard signature != nil else { throw .signatureMismatch }
    } else {
      guard declared.contains(name), fields[name] == nil else { throw .malformedTrailer }
      fields[name] = String(decoding: value, as: UTF8.self)
      hash.update(Array("\(name):".utf8) + value + [0x0a])
    }
  }

  /// Checks that all that was declared is there, and the signature.
  func finish(_ signer: inout ChunkSigner?) throws(ChunkedPayloadError) {
    if let missing = declared.first(where: { fields[$0] == nil }) { throw .missingTrailer(name: missing) }
    guard isSigned else { return }
    guard let signature else { throw .missingTrailer(name: Self.signatureName) }
    guard signer?.signTrailer(hash.finish()) == signature else { throw .signatureMismatch }
  }

  private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let start = value.drop(while: isSpace)
    return start.prefix((start.lastIndex { !isSpace($0) }).map { $0 - start.startIndex + 1 } ?? 0)
  }
}
