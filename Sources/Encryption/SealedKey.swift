import Crypto

/// A data key as it is stored: 32 random bytes, then the key under AES-256-GCM, then the tag.
///
/// The wrapping key is the HMAC-SHA256 of the random bytes under the master key or the client's: each is used once, so that no number of
/// objects brings two nonces together. The tag vouches for the scheme too: a key that was sealed for one is not opened for another.
enum SealedKey {
  static let length = saltBytes + Secret.length + AES256GCM.tagBytes
  private static let saltBytes = 32
  private static let purpose = Array("martinet data key".utf8)

  static func seal(_ key: DataKey, under wrapping: Secret, for scheme: ObjectEncryption.Scheme) -> [UInt8] {
    let salt = SecureRandom.bytes(saltBytes)
    let cipher = AES256GCM(derive(wrapping, salt), .seal)
    return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      let buffer = UnsafeMutableRawBufferPointer(buffer)
      buffer.copyBytes(from: salt)
      cipher.seal(
        key.secret.bytes, .zero, associated: scheme.boundBytes,
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[saltBytes..<length]))
      count = length
    }
  }

  /// Nil when it was not sealed so.
  static func open(_ sealed: [UInt8], under wrapping: Secret, for scheme: ObjectEncryption.Scheme) -> DataKey? {
    guard sealed.count == length else { return nil }
    let cipher = AES256GCM(derive(wrapping, Array(sealed[..<saltBytes])), .open)
    return withUnsafeTemporaryAllocation(byteCount: Secret.length, alignment: 16) { plain in
      defer { plain.wipe() }
      let isOpen = sealed.withUnsafeBytes {
        cipher.open(
          UnsafeRawBufferPointer(rebasing: $0[saltBytes...]), .zero, associated: scheme.boundBytes, into: plain)
      }
      return isOpen ? Secret(plain).map(DataKey.init) : nil
    }
  }

  private static func derive(_ wrapping: Secret, _ salt: [UInt8]) -> Secret {
    let message = purpose + salt
    let code = message.withUnsafeBytes { HMACSHA256(key: wrapping.bytes).code(of: $0) }
    guard let derived = code.withUnsafeBytes({ Secret($0) }) else { preconditionFailure("SHA-256 has 32 bytes") }
    return derived
  }
}

extension ObjectEncryption.Scheme {
  /// What the tag of a sealed key vouches for.
  fileprivate var boundBytes: [UInt8] {
    switch self {
    case .managed: [1]
    case .kms(let keyID, let context): [2] + Array(keyID.utf8) + [0] + context
    // The client's key itself tells clients apart.
    case .customer: [3]
    }
  }
}
