/// How the bytes of a version, or of an upload's parts, are encrypted: under a data key of their own, which is kept sealed under a master
/// key or the client's.
package struct ObjectEncryption: Hashable, Sendable {
  package enum Scheme: Hashable, Sendable {
    /// SSE-S3
    case managed
    /// SSE-KMS; the context as the client gave it, empty for none.
    case kms(keyID: String, context: [UInt8])
    /// SSE-C, with the 16 bytes of the key's MD5.
    case customer(keyMD5: [UInt8])
  }

  package let scheme: Scheme
  /// The master key under which the data key is sealed; empty for a client's.
  package let masterKey: String
  package let sealedKey: [UInt8]

  package init(scheme: Scheme, masterKey: String, sealedKey: [UInt8]) {
    self.scheme = scheme
    self.masterKey = masterKey
    self.sealedKey = sealedKey
  }
}
