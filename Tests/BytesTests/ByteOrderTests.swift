import Bytes
import Testing

@Suite struct ByteOrderTests {
  @Test func tellsCanonicallyEquivalentNamesApart() {
    #expect("e\u{301}" == "\u{e9}")
    #expect(!ByteOrder.equals("e\u{301}", "\u{e9}"))
    #expect(ByteOrder.precedes("e\u{301}", "\u{e9}"))
  }

  @Test func ordersByBytesAndThenLength() {
    let sorted = ["", "A", "Z", "a", "a/", "a/b", "a0", "aa", "\u{e9}", "\u{ffff}", "\u{10000}"]
    #expect(sorted.shuffled().sorted(by: ByteOrder.precedes) == sorted)
    #expect(ByteOrder.compare("a", "a") == 0)
  }
}
