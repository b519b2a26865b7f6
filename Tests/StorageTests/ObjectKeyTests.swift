import Testing

@testable import Storage

struct ObjectKeyTests {
  @Test func comparesBytes() throws {
    let composed = try ObjectKey("\u{e9}")
    let decomposed = try ObjectKey("e\u{301}")
    #expect(composed != decomposed && Set([composed, decomposed]).count == 2)
    #expect(decomposed < composed)
    // UTF-16 would have it the other way round.
    #expect(try ObjectKey("\u{ff5e}") < ObjectKey("\u{1f600}"))
  }

  @Test func limitsLengthInBytes() throws {
    let longest = String(repeating: "\u{e9}", count: 512)
    #expect(try ObjectKey(longest).text == longest)
    #expect(throws: ObjectKey.Refusal.tooLong) { try ObjectKey(longest + "a") }
    #expect(throws: ObjectKey.Refusal.empty) { try ObjectKey("") }
    #expect(throws: ObjectKey.Refusal.containsNUL) { try ObjectKey("a\u{0}") }
  }

  @Test(arguments: ["../x", "/", "//", "a/", " ", "\u{1}", ".", "C:\\x"]) func takesAnyOtherText(_ key: String) throws {
    #expect(try ObjectKey(key).text == key)
  }
}
