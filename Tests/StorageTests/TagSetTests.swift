import Storage
import Testing

struct TagSetTests {
  @Test(arguments: ["a", "a b", "é", "日本", "+-=._:/@", "½", "a\u{2028}b", String(repeating: "k", count: 128)])
  func takesLettersNumbersSpacesAndAFewSigns(text: String) throws {
    #expect(try TagSet([Tag(key: text, value: text)], of: .object).contains(key: text, value: text))
  }

  @Test(arguments: ["", "a,b", "a\tb", "\u{0}", "e\u{301}", "😀", "a&b", "(", String(repeating: "k", count: 129)])
  func refusesOtherKeys(text: String) {
    #expect(throws: TagSet.Refusal.invalidKey(text)) { try TagSet([Tag(key: text, value: "")], of: .object) }
  }

  @Test func comparesKeysAsBytes() throws {
    let tags = try TagSet(
      [Tag(key: "a", value: "1"), Tag(key: "A", value: "1"), Tag(key: "\u{212B}", value: "")], of: .bucket)
    #expect(tags.count == 3)
    #expect(!tags.contains(key: "\u{C5}", value: ""), "the same letter to people, another key")
    #expect(throws: TagSet.Refusal.duplicateKey("a")) {
      try TagSet([Tag(key: "a", value: "1"), Tag(key: "a", value: "2")], of: .object)
    }
  }

  @Test(arguments: ["aws:x", "AWS:x"]) func reservesTheKeysOfAWS(key: String) {
    #expect(throws: TagSet.Refusal.reservedKey(key)) { try TagSet([Tag(key: key, value: "")], of: .bucket) }
  }

  @Test(arguments: [(TagSet.Bearer.object, 10), (.bucket, 50)])
  func limitsTheCount(bearer: TagSet.Bearer, limit: Int) throws {
    let tags = (0...limit).map { Tag(key: "k\($0)", value: "") }
    #expect(try TagSet(Array(tags.dropLast()), of: bearer).count == limit)
    #expect(throws: TagSet.Refusal.tooMany(limit: limit)) { try TagSet(tags, of: bearer) }
  }
}
