/// Decrypts blocks of one body, in any order. One thread at a time uses it.
package final class BodyOpener {
  private let cipher: AES256GCM
  private let prefix: UInt64

  /// - Parameter prefix: the body's first bytes.
  package init(_ key: DataKey, prefix: UnsafeRawBufferPointer) {
    precondition(prefix.count == SealedFormat.prefixBytes, "the random bytes at the start")
    cipher = AES256GCM(key.secret, .open)
    self.prefix = UInt64(bigEndian: prefix.loadUnaligned(as: UInt64.self))
  }

  /// - Parameters:
  ///   - sealed: one block with its tag.
  ///   - plain: as long as the block. Worth nothing when the answer is false.
  /// - Returns: whether the block is what was sealed at its place.
  package func open(_ block: Int64, _ sealed: UnsafeRawBufferPointer, into plain: UnsafeMutableRawBufferPointer) -> Bool
  {
    guard let index = UInt32(exactly: block) else { return false }
    return cipher.open(sealed, AES256GCM.Nonce(prefix: prefix, index: index), into: plain)
  }
}

extension DataKey {
  /// A whole body that lies in memory.
  /// - Parameter size: of the plaintext.
  /// - Returns: nil when it is not what was sealed.
  package func open(_ sealed: [UInt8], size: Int) -> [UInt8]? {
    guard sealed.count == SealedFormat.length(of: Int64(size)) else { return nil }
    guard size > 0 else { return [] }
    var isWhole = true
    let plain = [UInt8](unsafeUninitializedCapacity: size) { space, count in
      let target = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(space)[..<size])
      isWhole = sealed.withUnsafeBytes { open($0, into: target) }
      count = size
    }
    return isWhole ? plain : nil
  }

  private func open(_ sealed: UnsafeRawBufferPointer, into plain: UnsafeMutableRawBufferPointer) -> Bool {
    let opener = BodyOpener(self, prefix: UnsafeRawBufferPointer(rebasing: sealed[..<SealedFormat.prefixBytes]))
    var block: Int64 = 0
    var start = 0
    while start < plain.count {
      let end = min(start + SealedFormat.blockBytes, plain.count)
      let offset = Int(SealedFormat.offset(ofBlock: block))
      let piece = UnsafeRawBufferPointer(rebasing: sealed[offset..<offset + end - start + SealedFormat.tagBytes])
      guard opener.open(block, piece, into: UnsafeMutableRawBufferPointer(rebasing: plain[start..<end])) else {
        return false
      }
      start = end
      block += 1
    }
    return true
  }
}
