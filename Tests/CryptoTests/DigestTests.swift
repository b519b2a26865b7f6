import Bytes
import Crypto
import Testing

@Suite struct DigestTests {
  /// RFC 1321, FIPS 180-4.
  @Test func matchesPublishedDigests() {
    let abc = Array("abc".utf8)
    #expect(Hex.encode(MessageDigest.hash(.md5, abc)) == "900150983cd24fb0d6963f7d28e17f72")
    #expect(Hex.encode(MessageDigest.hash(.md5, [])) == "d41d8cd98f00b204e9800998ecf8427e")
    #expect(Hex.encode(MessageDigest.hash(.sha1, abc)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(Hex.encode(MessageDigest.hash(.sha256, abc)) == sha256)
    #expect(SHA256.hash(abc).hex == sha256)
    #expect(
      Hex.encode(MessageDigest.hash(.sha512, abc))
        == "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")
  }

  /// RFC 4231, cases 1, 2, 4 and 6: keys shorter than, and longer than, a block.
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0b, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func matchesPublishedCodes(key: [UInt8], message: String, code: String) {
    let found = key.withUnsafeBytes { key in
      Array(message.utf8).withUnsafeBytes { hmacSHA256(key: key, message: $0) }
    }
    #expect(found.hex == code)
  }

  @Test func takesAllDigestsTogether() {
    let bytes = ChecksumTests.noise(100_000)
    let set = DigestSet(ChecksumAlgorithm.allCases.reduce(into: []) { $0.formUnion(DigestKinds($1)) })
    bytes.withUnsafeBytes { bytes in
      set.update(UnsafeRawBufferPointer(rebasing: bytes[..<33_333]))
      set.update(UnsafeRawBufferPointer(rebasing: bytes[33_333...]))
      let digests = set.finish()
      #expect(digests.md5 == MessageDigest.hash(.md5, bytes))
      #expect(digests.value(of: .sha1) == MessageDigest.hash(.sha1, bytes))
      #expect(digests.value(of: .sha256) == MessageDigest.hash(.sha256, bytes))
      #expect(digests.value(of: .sha512) == MessageDigest.hash(.sha512, bytes))
      #expect(digests[.crc32] == bigEndian(CRC32.hash(bytes)))
      #expect(digests[.crc32c] == bigEndian(CRC32C.hash(bytes)))
      #expect(digests[.crc64nvme] == bigEndian(CRC64NVME.hash(bytes)))
    }
    for algorithm in ChecksumAlgorithm.allCases {
      #expect(set.finish().value(of: algorithm)?.count == algorithm.length)
    }
  }

  @Test func takesOnlyWhatIsAskedFor() {
    let set = DigestSet(.crc32)
    Array("123456789".utf8).withUnsafeBytes { set.update($0) }
    let digests = set.finish()
    #expect(digests.value(of: .crc32) == [0xcb, 0xf4, 0x39, 0x26])
    #expect(digests.md5 == nil)
    for algorithm in ChecksumAlgorithm.allCases where algorithm != .crc32 {
      #expect(digests.value(of: algorithm) == nil)
    }
  }

  @Test func comparesDigestsByBytes() throws {
    let digest = SHA256.hash(Array("a".utf8))
    let again = try #require(digest.withUnsafeBytes { SHA256Digest($0) })
    #expect(digest == again && digest == SHA256Digest(lowercaseHex: digest.hex))
    #expect(SHA256Digest(lowercaseHex: digest.hex.uppercased()) == nil)
    #expect(SHA256Digest(lowercaseHex: String(digest.hex.dropLast())) == nil)
    for index in 0..<32 {
      var bytes = digest.bytes
      bytes[index] ^= 0x40
      #expect(bytes.withUnsafeBytes { SHA256Digest($0) } != digest)
      #expect(!constantTimeEqual(bytes, digest.bytes))
    }
    #expect(constantTimeEqual(digest.bytes, digest.bytes) && !constantTimeEqual([1], [1, 2]))
  }

  private func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) }
  }

  @Test func givesFreshRandomBytes() {
    #expect(SecureRandom.bytes(32).count == 32)
    #expect(SecureRandom.bytes(32) != SecureRandom.bytes(32))
    #expect(SecureRandom.bytes(0) == [])
  }
}
