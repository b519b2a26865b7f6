import Crypto
import Encryption
import Testing

@Suite("Encrypted bytes")
struct SealedFormatTests {
  private static let block = SealedFormat.blockBytes

  @Test(
    "open as they were sealed, whatever their size",
    arguments: [0, 1, 15, 16, 4096, block - 1, block, block + 1, 2 * block, 3 * block + 5])
  func roundTrips(size: Int) {
    let key = DataKey()
    let plain = SecureRandom.bytes(size)
    let sealed = key.seal(plain)
    #expect(Int64(sealed.count) == SealedFormat.length(of: Int64(size)))
    #expect(key.open(sealed, size: size) == plain)
    #expect(size == 0 || DataKey().open(sealed, size: size) == nil)
    #expect(size == 0 || key.seal(plain) != sealed)
  }

  @Test("do not open when any byte is another")
  func refusesDamage() {
    let key = DataKey()
    let sealed = key.seal(SecureRandom.bytes(100))
    for index in sealed.indices {
      var damaged = sealed
      damaged[index] ^= 0x80
      #expect(key.open(damaged, size: 100) == nil)
    }
  }

  @Test("do not open when blocks change places, or of another size")
  func refusesMovedBlocks() {
    let key = DataKey()
    let sealed = key.seal([UInt8](repeating: 1, count: 2 * Self.block))
    let (first, second) = (Int(SealedFormat.offset(ofBlock: 0)), Int(SealedFormat.offset(ofBlock: 1)))
    #expect(key.open(Array(sealed[..<first] + sealed[second...] + sealed[first..<second]), size: 2 * Self.block) == nil)
    #expect(key.open(Array(sealed[..<second]), size: 2 * Self.block) == nil)
    #expect(key.open(sealed, size: 2 * Self.block - 1) == nil)
  }

  @Test("open block by block, in any order")
  func opensBlocks() {
    let key = DataKey()
    let plain = SecureRandom.bytes(2 * Self.block + 7)
    let sealed = key.seal(plain)
    sealed.withUnsafeBytes { sealed in
      let opener = BodyOpener(key, prefix: UnsafeRawBufferPointer(rebasing: sealed[..<SealedFormat.prefixBytes]))
      for index in [2, 0, 1] {
        let range = index * Self.block..<min((index + 1) * Self.block, plain.count)
        let offset = Int(SealedFormat.offset(ofBlock: Int64(index)))
        let piece = UnsafeRawBufferPointer(rebasing: sealed[offset..<offset + range.count + SealedFormat.tagBytes])
        var opened = [UInt8](repeating: 0, count: range.count)
        #expect(opened.withUnsafeMutableBytes { opener.open(Int64(index), piece, into: $0) })
        #expect(opened == Array(plain[range]))
      }
    }
  }

  @Test("a tag of an MD5 tells nothing without the key")
  func hidesTags() {
    let (key, md5) = (DataKey(), [UInt8](0..<16))
    #expect(key.tag(of: md5).count == 16)
    #expect(key.tag(of: md5) == key.tag(of: md5))
    #expect(key.tag(of: md5) != DataKey().tag(of: md5))
    #expect(key.tag(of: md5) != md5)
  }

  @Test("data keys never show themselves")
  func hidesDataKeys() { #expect("\(DataKey())" == "(data key)") }
}
