// As it is stored: the version (1), the scheme, then the master key's name (a length byte before it) and the sealed key; then for KMS the key's
// id (a length byte before it) and the context, for a client's key its MD5.
extension ObjectEncryption {
  /// Of the data that it describes too: see `SealedFormat`.
  private static let version: UInt8 = 1

  package var bytes: [UInt8] {
    let (kind, rest): (UInt8, [UInt8]) =
      switch scheme {
      case .managed: (1, [])
      case .kms(let id, let context): (2, Self.named(id) + context)
      case .customer(let md5): (3, md5)
      }
    return [Self.version, kind] + Self.named(masterKey) + sealedKey + rest
  }

  /// Nil for what this program does not know.
  package init?(stored bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 2, bytes[0] == Self.version else { return nil }
    var rest = bytes[2...]
    guard let master = Self.takeName(&rest), rest.count >= SealedKey.length else { return nil }
    let sealed = [UInt8](rest.prefix(SealedKey.length))
    rest = rest.dropFirst(SealedKey.length)
    let scheme: Scheme
    switch bytes[1] {
    case 1 where rest.isEmpty: scheme = .managed
    case 2:
      guard let id = Self.takeName(&rest) else { return nil }
      scheme = .kms(keyID: id, context: [UInt8](rest))
    case 3 where rest.count == 16: scheme = .customer(keyMD5: [UInt8](rest))
    default: return nil
    }
    self.init(scheme: scheme, masterKey: master, sealedKey: sealed)
  }

  private static func named(_ name: String) -> [UInt8] {
    precondition(name.utf8.count <= 255, "names of master keys are short")
    return [UInt8(name.utf8.count)] + Array(name.utf8)
  }

  private static func takeName(_ bytes: inout Slice<UnsafeRawBufferPointer>) -> String? {
    guard let count = bytes.popFirst(), bytes.count >= Int(count) else { return nil }
    defer { bytes = bytes.dropFirst(Int(count)) }
    return String(decoding: bytes.prefix(Int(count)), as: UTF8.self)
  }
}
