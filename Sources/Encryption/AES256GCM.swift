import COpenSSL

/// AES-256-GCM under one key (NIST SP 800-38D). Its context is made once: nothing is allocated for a block. One thread at a time uses it.
final class AES256GCM {
  static let tagBytes = 16

  /// 96 bits that must never come twice under a key.
  struct Nonce {
    static let zero = Nonce(prefix: 0, index: 0)

    private let prefix: UInt64
    private let index: UInt32

    init(prefix: UInt64, index: UInt32) {
      self.prefix = prefix.bigEndian
      self.index = index.bigEndian
    }
  }

  enum Direction: Int32 {
    case open = 0
    case seal = 1
  }

  // Immutable once it is there.
  private nonisolated(unsafe) static let cipher = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)

  private let context: OpaquePointer

  init(_ key: Secret, _ direction: Direction) {
    guard let context = EVP_CIPHER_CTX_new() else { preconditionFailure("no memory for a cipher") }
    self.context = context
    let bytes = key.bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    guard EVP_CipherInit_ex2(context, Self.cipher, bytes, nil, direction.rawValue, nil) == 1 else {
      preconditionFailure("the system's OpenSSL has no AES-256-GCM")
    }
  }

  /// The key schedule is overwritten with it.
  deinit { EVP_CIPHER_CTX_free(context) }

  /// Writes the ciphertext of `plain`, and the tag behind it.
  /// - Parameters:
  ///   - associated: what the tag vouches for besides.
  ///   - sealed: exactly as long as both.
  func seal(
    _ plain: UnsafeRawBufferPointer, _ nonce: Nonce, associated: [UInt8] = [],
    into sealed: UnsafeMutableRawBufferPointer
  ) {
    precondition(sealed.count == plain.count + Self.tagBytes, "room for the ciphertext and its tag")
    let tag = sealed.baseAddress! + plain.count
    let isDone =
      begin(nonce, associated) && update(plain, into: sealed.baseAddress!) && finish()
      && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagBytes), tag) == 1
    precondition(isDone, "AES-256-GCM seals whatever it is given")
  }

  /// Writes the plaintext of what `seal` made.
  /// - Parameter plain: as long as `sealed` without its tag. Worth nothing when the answer is false.
  /// - Returns: whether it is what was sealed, under this key, nonce and associated data.
  func open(
    _ sealed: UnsafeRawBufferPointer, _ nonce: Nonce, associated: [UInt8] = [],
    into plain: UnsafeMutableRawBufferPointer
  ) -> Bool {
    precondition(sealed.count == plain.count + Self.tagBytes, "ciphertext and its tag")
    let tag = UnsafeMutableRawPointer(mutating: sealed.baseAddress! + plain.count)
    let ciphertext = UnsafeRawBufferPointer(rebasing: sealed[..<plain.count])
    return begin(nonce, associated)
      && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagBytes), tag) == 1
      && update(ciphertext, into: plain.baseAddress ?? UnsafeMutableRawPointer(mutating: sealed.baseAddress!))
      && finish()
  }

  private func begin(_ nonce: Nonce, _ associated: [UInt8]) -> Bool {
    let isSet = withUnsafeBytes(of: nonce) {
      EVP_CipherInit_ex2(context, nil, nil, $0.assumingMemoryBound(to: UInt8.self).baseAddress, -1, nil) == 1
    }
    guard !associated.isEmpty else { return isSet }
    var count: Int32 = 0
    return isSet && EVP_CipherUpdate(context, nil, &count, associated, Int32(associated.count)) == 1
  }

  private func update(_ bytes: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer) -> Bool {
    guard let source = bytes.assumingMemoryBound(to: UInt8.self).baseAddress, !bytes.isEmpty else { return true }
    var count: Int32 = 0
    let status = EVP_CipherUpdate(
      context, target.assumingMemoryBound(to: UInt8.self), &count, source, Int32(bytes.count))
    return status == 1 && Int(count) == bytes.count
  }

  /// GCM writes nothing at its end.
  private func finish() -> Bool {
    var count: Int32 = 0
    var nothing: UInt64 = 0
    return withUnsafeMutableBytes(of: &nothing) {
      EVP_CipherFinal_ex(context, $0.assumingMemoryBound(to: UInt8.self).baseAddress, &count) == 1
    }
  }
}
