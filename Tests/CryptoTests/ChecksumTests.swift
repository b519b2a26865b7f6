import Bytes
import CLinux
import Crypto
import Testing

@Suite struct ChecksumTests {
  /// Check values of the catalogue of parametrised CRC algorithms.
  @Test func matchesPublishedCheckValues() {
    Array("123456789".utf8).withUnsafeBytes { check in
      #expect(CRC32.hash(check) == 0xcbf4_3926)
      #expect(CRC32C.hash(check) == 0xe306_9283)
      #expect(CRC64NVME.hash(check) == 0xae8b_1486_0a79_9888)
    }
    [UInt8]().withUnsafeBytes { empty in
      #expect(CRC32.hash(empty) == 0)
      #expect(CRC32C.hash(empty) == 0)
      #expect(CRC64NVME.hash(empty) == 0)
    }
  }

  @Test func agreesWithABitwiseComputationAtEveryLengthAndOffset() {
    let bytes = Self.noise(700)
    bytes.withUnsafeBytes { bytes in
      for offset in 0..<17 {
        for length in [0, 1, 7, 8, 15, 16, 63, 64, 65, 127, 128, 129, 191, 255, 256, 300, 511, 512, 640, 683] {
          let part = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
          #expect(CRC32.hash(part) == Self.bitwise(part, polynomial: UInt32(0xedb8_8320)))
          #expect(CRC32C.hash(part) == Self.bitwise(part, polynomial: UInt32(0x82f6_3b78)))
          let expected = Self.bitwise(part, polynomial: UInt64(0x9a6c_9329_ac4b_c9b5))
          #expect(CRC64NVME.hash(part) == expected)
          #expect(martinet_crc64nvme_portable(0, part.baseAddress, part.count) == expected)
        }
      }
    }
  }

  @Test func goesOnFromAnySplitAndCombines() {
    let bytes = Self.noise(1000)
    bytes.withUnsafeBytes { bytes in
      let (whole32, whole32c, whole64) = (CRC32.hash(bytes), CRC32C.hash(bytes), CRC64NVME.hash(bytes))
      for split in 0...bytes.count {
        let first = UnsafeRawBufferPointer(rebasing: bytes[..<split])
        let second = UnsafeRawBufferPointer(rebasing: bytes[split...])
        var (crc32, crc32c, crc64) = (CRC32(), CRC32C(), CRC64NVME())
        for part in [first, second] {
          crc32.update(part)
          crc32c.update(part)
          crc64.update(part)
        }
        #expect(crc32.value == whole32 && crc32c.value == whole32c && crc64.value == whole64)
        let lengths = [UInt64(first.count), UInt64(second.count)]
        #expect(CRC32.combine([(CRC32.hash(first), lengths[0]), (CRC32.hash(second), lengths[1])]) == whole32)
        #expect(CRC32C.combine([(CRC32C.hash(first), lengths[0]), (CRC32C.hash(second), lengths[1])]) == whole32c)
        #expect(
          CRC64NVME.combine([(CRC64NVME.hash(first), lengths[0]), (CRC64NVME.hash(second), lengths[1])]) == whole64)
      }
    }
  }

  /// Five gibibytes of zeros, halved again and again: combining must not care how long the second stream is.
  @Test func combinesLongStreams() {
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    zeros.withUnsafeBytes { zeros in
      let one = CRC64NVME.hash(zeros)
      var doubled = one
      for power in 0..<12 {
        let length = UInt64(zeros.count) << UInt64(power)
        doubled = CRC64NVME.combine([(doubled, length), (doubled, length)])
      }
      let stepped = CRC64NVME.combine(
        [(value: UInt64, length: UInt64)](repeating: (one, UInt64(zeros.count)), count: 4096))
      #expect(doubled == stepped)
    }
  }

  @Test func namesAlgorithmsAsS3Does() {
    for algorithm in ChecksumAlgorithm.allCases {
      #expect(ChecksumAlgorithm(name: algorithm.name) == algorithm)
      #expect(ChecksumAlgorithm(headerName: algorithm.headerName) == algorithm)
      #expect(algorithm.headerName == "x-amz-checksum-" + algorithm.name.lowercased())
    }
    #expect(ChecksumAlgorithm(name: "crc32") == nil)
    #expect(ChecksumAlgorithm.allCases.filter { !$0.supportsComposite } == [.crc64nvme])
    #expect(ChecksumAlgorithm.allCases.filter(\.supportsFullObject) == [.crc32, .crc32c, .crc64nvme])
  }

  /// They are in every index: none may change.
  @Test func keepsTheRawValuesOfTheDiskFormat() {
    #expect(
      ChecksumAlgorithm.allCases.map { "\($0.rawValue) \($0.name)" } == [
        "1 CRC32", "2 CRC32C", "3 CRC64NVME", "4 SHA1", "5 SHA256", "6 SHA512", "7 MD5", "8 XXHASH64", "9 XXHASH3",
        "10 XXHASH128",
      ])
  }

  /// What `xxhsum` and the SDKs say, in the order of bytes in which they put it into base64.
  @Test(arguments: [
    (XXHash.Variant.xxh64, "ef46db3751d8e999", "8cb841db40e6ae83"),
    (.xxh3of64Bits, "2d06800538d394c2", "72dcb18b67a17dff"),
    (.xxh3of128Bits, "99aa06d3014798d86001c324468d497f", "33119477ede5dcd5e9716427681d5860"),
  ])
  func matchesKnownXXHashes(variant: XXHash.Variant, ofNothing: String, ofDigits: String) {
    let hash = XXHash(variant)
    #expect(Hex.encode(hash.finish()) == ofNothing)
    Array("123456789".utf8).withUnsafeBytes { hash.update($0) }
    #expect(Hex.encode(hash.finish()) == ofDigits)
  }

  @Test(arguments: XXHash.Variant.allCases) func goesOnWithAnXXHashFromAnySplit(variant: XXHash.Variant) {
    let bytes = Self.noise(1500)
    bytes.withUnsafeBytes { bytes in
      let whole = XXHash(variant)
      whole.update(bytes)
      for split in stride(from: 0, through: bytes.count, by: 7) {
        let parts = XXHash(variant)
        parts.update(UnsafeRawBufferPointer(rebasing: bytes[..<split]))
        _ = parts.finish()
        parts.update(UnsafeRawBufferPointer(rebasing: bytes[split...]))
        #expect(parts.finish() == whole.finish())
      }
    }
  }

  static func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
  }

  private static func bitwise<Value: FixedWidthInteger & UnsignedInteger>(
    _ bytes: UnsafeRawBufferPointer, polynomial: Value
  ) -> Value {
    var rest = Value.max
    for byte in bytes {
      rest ^= Value(byte)
      for _ in 0..<8 { rest = rest & 1 == 1 ? (rest >> 1) ^ polynomial : rest >> 1 }
    }
    return ~rest
  }
}
