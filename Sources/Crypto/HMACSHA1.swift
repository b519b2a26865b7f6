import COpenSSL

/// The HMAC-SHA1 (RFC 2104) of `message` under `key`: 20 bytes. For signatures of old clients alone.
package func hmacSHA1(key: [UInt8], message: [UInt8]) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: 20) { code, count in
    var length: UInt32 = 0
    let result = HMAC(EVP_sha1(), key, Int32(key.count), message, message.count, code.baseAddress, &length)
    precondition(result != nil && length == 20, "the system's OpenSSL has SHA-1")
    count = Int(length)
  }
}
