/// Takes any number of digests of one stream together, in stripes that stay in the processor's cache. Any thread may use it,
/// one at a time: an owner may hand it to a second core and take it back.
package final class DigestSet: @unchecked Sendable {
  private static let stripe = 16 << 10

  /// What is being taken.
  package let kinds: DigestKinds
  private var md5: MessageDigest?
  private var sha1: MessageDigest?
  private var sha256: SHA256?
  private var crc32 = CRC32()
  private var crc32c = CRC32C()
  private var crc64nvme = CRC64NVME()

  /// The digests of no bytes.
  package init(_ kinds: DigestKinds) {
    self.kinds = kinds
    md5 = kinds.contains(.md5) ? MessageDigest(.md5) : nil
    sha1 = kinds.contains(.sha1) ? MessageDigest(.sha1) : nil
    sha256 = kinds.contains(.sha256) ? SHA256() : nil
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
    if kinds.contains(.crc32) { digests.set(.crc32, crc32.value) }
    if kinds.contains(.crc32c) { digests.set(.crc32c, crc32c.value) }
    if kinds.contains(.crc64nvme) { digests.set(.crc64nvme, crc64nvme.value) }
    return digests
  }

  private func updateAll(_ bytes: UnsafeRawBufferPointer) {
    md5?.update(bytes)
    sha1?.update(bytes)
    sha256?.update(bytes)
    if kinds.contains(.crc32) { crc32.update(bytes) }
    if kinds.contains(.crc32c) { crc32c.update(bytes) }
    if kinds.contains(.crc64nvme) { crc64nvme.update(bytes) }
  }
}
