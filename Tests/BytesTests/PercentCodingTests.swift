import Bytes
import Testing

@Suite struct PercentCodingTests {
  @Test(arguments: [
    ("AZaz09-_.~", "AZaz09-_.~"), ("a b+c", "a%20b%2Bc"), ("a/b", "a%2Fb"), ("é", "%C3%A9"), ("%41", "%2541"),
    ("*'()", "%2A%27%28%29"),
  ])
  func encodesAsAWSDoes(text: String, encoded: String) {
    #expect(PercentCoding.encode(text, keepingSlash: false) == encoded)
    #expect(PercentCoding.decode(encoded) == Array(text.utf8))
  }

  @Test func keepsSlashesOfPaths() {
    #expect(PercentCoding.encode("/a b/c", keepingSlash: true) == "/a%20b/c")
  }

  @Test func aPlusSignIsNotASpace() {
    #expect(PercentCoding.decode("a+b") == Array("a+b".utf8))
  }

  @Test(arguments: ["%", "%4", "%4g", "%g4", "a%", "%%41", "%+1", "% 1"])
  func refusesBrokenEscapes(text: String) {
    #expect(PercentCoding.decode(text) == nil)
  }

  @Test func decodesAnyByte() {
    #expect(PercentCoding.decode("%00%fF%C0%80") == [0x00, 0xff, 0xc0, 0x80])
  }
}
