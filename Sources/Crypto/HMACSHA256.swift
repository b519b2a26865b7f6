/// HMAC-SHA256 (RFC 2104) under one key, prepared once: each code then costs no hashing of the key.
package struct HMACSHA256: Sendable {
  private static let blockLength = 64

  private let inner: SHA256
  private let outer: SHA256

  /// Prepares `key`, of any length.
  package init(key: UnsafeRawBufferPointer) {
    guard key.count <= Self.blockLength else {
      self = SHA256.hash(key).withUnsafeBytes { HMACSHA256(key: $0) }
      return
    }
    inner = Self.keyed(key, padding: 0x36)
    outer = Self.keyed(key, padding: 0x5c)
  }

  /// The code of `message`.
  package func code(of message: UnsafeRawBufferPointer) -> SHA256Digest {
    var inner = inner
    inner.update(message)
    var outer = outer
    inner.finish().withUnsafeBytes { outer.update($0) }
    return outer.finish()
  }

  private static func keyed(_ key: UnsafeRawBufferPointer, padding: UInt8) -> SHA256 {
    var hash = SHA256()
    withUnsafeTemporaryAllocation(byteCount: blockLength, alignment: 8) { block in
      for index in 0..<blockLength {
        block[index] = (index < key.count ? key[index] : 0) ^ padding
      }
      hash.update(UnsafeRawBufferPointer(block))
    }
    return hash
  }
}

/// The HMAC-SHA256 of `message` under `key`.
package func hmacSHA256(key: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer) -> SHA256Digest {
  HMACSHA256(key: key).code(of: message)
}

/// The HMAC-SHA256 of the UTF-8 bytes of `message` under `key`.
package func hmacSHA256(key: SHA256Digest, message: String) -> SHA256Digest {
  var message = message
  return key.withUnsafeBytes { key in
    message.withUTF8 { hmacSHA256(key: key, message: UnsafeRawBufferPointer($0)) }
  }
}
