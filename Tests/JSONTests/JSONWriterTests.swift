import Testing

@testable import JSON

@Suite struct JSONWriterTests {
  private func text(_ writer: consuming JSONWriter) -> String { String(decoding: writer.finish(), as: UTF8.self) }

  @Test func putsCommasBetweenValuesAlone() {
    var json = JSONWriter()
    json.object { json in
      json.field("a", "1")
      json.field("b", ifPresent: nil)
      json.field("c", -7)
      json.list("d") { list in
        list.object { $0.field("e", true) }
        list.object { _ in }
        list.element("f")
      }
      json.list("g") { _ in }
      json.object("h") { $0.field("i", false) }
    }
    #expect(text(json) == #"{"a":"1","c":-7,"d":[{"e":true},{},"f"],"g":[],"h":{"i":false}}"#)
  }

  @Test(arguments: [
    ("", #""""#), ("plain", #""plain""#), ("a\"b\\c", #""a\"b\\c""#), ("\n\r\t", #""\n\r\t""#),
    ("\u{1}\u{1F}\u{7F}", #""\u0001\u001f\u007f""#), ("é 日本 \u{1F600} \u{2028}", "\"é 日本 \u{1F600} \u{2028}\""),
    ("/<&>", #""/<&>""#),
  ])
  func escapesWhatWouldBreakAString(_ text: String, _ expected: String) {
    #expect(JSONText.quoted(text) == expected)
  }

  @Test func escapesNames() {
    var json = JSONWriter()
    json.object { $0.field("a\"", 1) }
    #expect(text(json) == #"{"a\"":1}"#)
  }
}
