/// Takes any number of digests of one stream together, in stripes that stay in the processor's cache. Any thread may use it,
/// one at a time: an owner may hand it to a second core and take it back.
package final class DigestSet: @unchecked Sendable {
  private static let stripe = 16 << 10

  /// What is being taken.
  package let kinds: DigestKinds
  private var md5: MessageDigest?
  private var sha1: MessageDigest?
  private var sha256: SHA256?
  private var sha512: MessageDigest?
  /// Rarely any, so that they take no room in every set.
  private let xxhashes: [(kind: DigestKinds, hash: XXHash)]
  private var crc32 = CRC32()
  private var crc32c = CRC32C()
  private var crc64nvme = CRC64NVME()

  /// The digests of no bytes.
  package init(_ kinds: DigestKinds) {
    self.kinds = kinds
    md5 = kinds.contains(.md5) ? MessageDigest(.md5) : nil
    sha1 = kinds.contains(.sha1) ? MessageDigest(.sha1) : nil
    sha256 = kinds.contains(.sha256) ? SHA256() : nil
    sha512 = kinds.contains(.sha512) ? MessageDigest(.sha512) : nil
    xxhashes = kinds.isDisjoint(with: Self.anyXXHash) ? [] : Self.xxhashes(in: kinds)
  }

  /// Adds `bytes` to the stream.
  package func update(_ bytes: UnsafeRawBufferPointer) {
    var start = 0
    while start < bytes.count {
      let end = min(start + Self.stripe, bytes.count)
      updateAll(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
      start = end
    }
  }

  /// The digests of all bytes so far; more may follow.
  package func finish() -> Digests {
    var digests = Digests()
    digests[.md5] = md5?.finish()
    digests[.sha1] = sha1?.finish()
    digests[.sha256] = sha256?.finish().bytes
    digests[.sha512] = sha512?.finish()
    for (kind, hash) in xxhashes { digests[kind] = hash.finish() }
    if kinds.contains(.crc32) { digests.set(.crc32, crc32.value) }
    if kinds.contains(.crc32c) { digests.set(.crc32c, crc32c.value) }
    if kinds.contains(.crc64nvme) { digests.set(.crc64nvme, crc64nvme.value) }
    return digests
  }

  private static let anyXXHash: DigestKinds = [.xxhash64, .xxhash3, .xxhash128]

  private static func xxhashes(in kinds: DigestKinds) -> [(kind: DigestKinds, hash: XXHash)] {
    let variants: [(DigestKinds, XXHash.Variant)] = [
      (.xxhash64, .xxh64), (.xxhash3, .xxh3of64Bits), (.xxhash128, .xxh3of128Bits),
    ]
    return variants.filter { kinds.contains($0.0) }.map { ($0.0, XXHash($0.1)) }
  }

  private func updateAll(_ bytes: UnsafeRawBufferPointer) {
    md5?.update(bytes)
    sha1?.update(bytes)
    sha256?.update(bytes)
    sha512?.update(bytes)
    for (_, hash) in xxhashes { hash.update(bytes) }
    if kinds.contains(.crc32) { crc32.update(bytes) }
    if kinds.contains(.crc32c) { crc32c.update(bytes) }
    if kinds.contains(.crc64nvme) { crc64nvme.update(bytes) }
  }
}
