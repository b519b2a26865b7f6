import Crypto

/// The key that the bytes of one object, or of one upload's parts, are encrypted under. It is kept sealed, and overwritten in memory with its
/// last reference.
package final class DataKey: Sendable, CustomStringConvertible {
  let secret: Secret

  /// Random bits.
  package init() { secret = Secret() }

  init(_ secret: Secret) { self.secret = secret }

  package var description: String { "(data key)" }

  /// What stands for the MD5 of bytes where that is to tell nothing of them: 16 bytes.
  package func tag(of md5: [UInt8]) -> [UInt8] {
    let message = Array("martinet entity tag".utf8) + md5
    return message.withUnsafeBytes { message in
      HMACSHA256(key: secret.bytes).code(of: message).withUnsafeBytes { [UInt8]($0.prefix(16)) }
    }
  }
}
