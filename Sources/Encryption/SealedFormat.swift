/// The layout of encrypted bytes: 8 random ones, then the blocks of 64 KiB of plaintext, each followed by its tag. The nonce of a block is
/// the random bytes and the block's number, counted from 0, both big-endian; the last block may be short. No bytes take no place. That the
/// end is missing shows by the size, which is kept elsewhere. `ObjectEncryption` has the version of the layout.
package enum SealedFormat {
  /// Bytes of plaintext.
  package static let blockBytes = 64 << 10
  package static let tagBytes = AES256GCM.tagBytes
  package static let prefixBytes = 8
  /// Bytes of a whole block with its tag.
  package static let sealedBlockBytes = blockBytes + tagBytes

  /// The bytes that a plaintext of that many takes.
  package static func length(of size: Int64) -> Int64 {
    guard size > 0 else { return 0 }
    return Int64(prefixBytes) + size + blocks(in: size) * Int64(tagBytes)
  }

  package static func blocks(in size: Int64) -> Int64 { (size + Int64(blockBytes) - 1) / Int64(blockBytes) }

  /// Where a block begins among the encrypted bytes.
  package static func offset(ofBlock block: Int64) -> Int64 {
    Int64(prefixBytes) + block * Int64(sealedBlockBytes)
  }
}
