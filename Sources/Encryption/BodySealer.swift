import Crypto

/// Encrypts one body from its first byte to its last. One thread at a time uses it.
package final class BodySealer {
  private let cipher: AES256GCM
  private let prefix: UInt64
  private var block: UInt32 = 0

  package init(_ key: DataKey) {
    cipher = AES256GCM(key.secret, .seal)
    prefix = SecureRandom.bytes(SealedFormat.prefixBytes).withUnsafeBytes {
      $0.loadUnaligned(as: UInt64.self).bigEndian
    }
  }

  /// Encrypts the next bytes: whole blocks, except at the end.
  /// - Parameter space: what the bytes, their tags and, at the start, the random bytes need.
  /// - Returns: how much of it was filled.
  package func seal(_ plain: UnsafeRawBufferPointer, into space: UnsafeMutableRawBufferPointer) -> Int {
    guard !plain.isEmpty else { return 0 }
    var filled = block == 0 ? putPrefix(space) : 0
    var rest = plain
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(SealedFormat.blockBytes))
      let sealed = filled..<filled + piece.count + SealedFormat.tagBytes
      precondition(block < .max, "fewer than 2^32 blocks")
      cipher.seal(
        piece, AES256GCM.Nonce(prefix: prefix, index: block),
        into: UnsafeMutableRawBufferPointer(rebasing: space[sealed])
      )
      block += 1
      filled = sealed.upperBound
      rest = UnsafeRawBufferPointer(rebasing: rest[piece.count...])
    }
    return filled
  }

  private func putPrefix(_ space: UnsafeMutableRawBufferPointer) -> Int {
    space.storeBytes(of: prefix.bigEndian, as: UInt64.self)
    return SealedFormat.prefixBytes
  }
}

extension DataKey {
  /// A whole body that lies in memory.
  package func seal(_ plain: [UInt8]) -> [UInt8] {
    let length = Int(SealedFormat.length(of: Int64(plain.count)))
    return [UInt8](unsafeUninitializedCapacity: length) { space, count in
      count = plain.withUnsafeBytes { BodySealer(self).seal($0, into: UnsafeMutableRawBufferPointer(space)) }
    }
  }
}
