import JSON
import Testing

@Suite struct JSONReaderTests {
  @Test func readsEveryKindOfValue() throws {
    let root = try read(#" { "a" : [ null , true, false, "x", -1.5e+3, 0, {} , [] ] , "b":7 } "#)
    #expect(root.object?.members.map(\.name) == ["a", "b"])
    let values = try #require(root.object?["a"]?.array)
    #expect(values[0] == .null && values[1].boolean == true && values[2].boolean == false)
    #expect(values[3].string == "x" && values[5].integer == 0)
    #expect(values[4] != .null && values[4].integer == nil)
    #expect(values[6].object?.members.isEmpty == true && values[7].array?.isEmpty == true)
    #expect(root.object?["b"]?.integer == 7 && root.object?["c"] == nil)
  }

  @Test(arguments: [
    ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min), ("9223372036854775808", nil), ("-0", 0),
    ("1.0", nil), ("1e2", nil),
  ])
  func keepsNumbersAsTheyStand(text: String, integer: Int64?) throws {
    #expect(try read(text).integer == integer)
  }

  @Test(arguments: [
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9\uD83D\ude00""#, "Aé😀"), (#""é😀""#, "é😀"),
    (#""\u0000""#, "\0"),
  ])
  func readsStrings(text: String, meaning: String) throws {
    #expect(try read(text).string == meaning)
  }

  @Test(arguments: [
    "", " ", "nul", "nulll", "True", "'a'", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"",
    "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\nb\"", "\"\u{1}\"", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1",
    "NaN", "Infinity", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
    "{\"a\":1 \"b\":2}", "{1:2}", "[]]", "{}{}", "1 2", "[1}", "/**/1", "\u{FEFF}1", "\"\\$\"", "\"\\v\"",
  ])
  func refusesWhatIsNoJSON(text: String) {
    #expect(throws: JSONReadError.self) { try read(text) }
  }

  @Test func refusesANameTwice() throws {
    #expect(throws: JSONReadError.self) { try read(#"{"a":1,"a":1}"#) }
    #expect(throws: JSONReadError.self) { try read(#"{"a":1,"\u0061":2}"#) }
    #expect(try read(#"{"a":1,"A":{"a":2}}"#).object?["A"]?.object?["a"]?.integer == 2)
  }

  /// Two spellings that Unicode takes for the same are two names.
  @Test func comparesNamesAsBytes() throws {
    let object = try #require(try read("{\"e\u{301}\":1,\"\u{e9}\":2}").object)
    #expect(object["\u{e9}"]?.integer == 2 && object["e\u{301}"]?.integer == 1)
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF], [0x22, 0xC3, 0x22],
    ] as [[UInt8]])
  func refusesWhatIsNoUTF8(bytes: [UInt8]) {
    #expect(throws: JSONReadError.self) { try JSONValue.read(bytes) }
  }

  @Test func saysWhereItStopped() {
    #expect(throws: JSONReadError.malformed(offset: 3)) { try read("[1 2]") }
  }

  @Test func readsTheEscapesOfPostPolicies() throws {
    let value = try JSONValue.read(Array(#""\$foo\v""#.utf8), escapes: .ofPostPolicies)
    #expect(value.string == "$foo\u{b}")
  }

  @Test func stopsAtEachLimit() throws {
    let limits = JSONLimits(bytes: 20, depth: 3, values: 5)
    func fits(_ text: String) throws -> Bool {
      do {
        _ = try JSONValue.read(Array(text.utf8), limits: limits)
        return true
      } catch .tooLarge {
        return false
      }
    }
    #expect(try fits("[[[1]]]"))
    #expect(try !fits("[[[[1]]]]"))
    #expect(try !fits("{\"a\":[[[1]]]}"))
    #expect(try fits("[1,2,3,4]"))
    #expect(try !fits("[1,2,3,4,5]"))
    #expect(try fits("\"" + String(repeating: "x", count: 18) + "\""))
    #expect(try !fits("\"" + String(repeating: "x", count: 19) + "\""))
  }

  @Test func stopsEarlyInDeepNesting() {
    let limits = JSONLimits(bytes: 2_000_000)
    for opening in ["[", "{\"a\":"] {
      let text = String(repeating: opening, count: 300_000)
      #expect(throws: JSONReadError.tooLarge) { try JSONValue.read(Array(text.utf8), limits: limits) }
    }
  }

  /// No cut or changed byte of a document crashes the reader or reads past its end.
  @Test func survivesDamage() throws {
    let document = Array(#"{"a":["\ud83d\ude00",1.5e-3,true,null,{"b":"\\\"x"}],"c":-0}"#.utf8)
    _ = try JSONValue.read(document)
    for count in document.indices {
      #expect(throws: JSONReadError.self) { try JSONValue.read(Array(document[..<count])) }
      for byte in [0x00, 0x22, 0x2C, 0x5B, 0x5C, 0x7D, 0xFF] as [UInt8] {
        var damaged = document
        damaged[count] = byte
        _ = try? JSONValue.read(damaged)
      }
    }
  }

  private func read(_ text: String) throws(JSONReadError) -> JSONValue { try JSONValue.read(Array(text.utf8)) }
}
