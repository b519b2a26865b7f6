import Testing
import XML

@Suite struct XMLReaderTests {
  @Test func readsATreeInOrder() throws {
    let root = try read(
      """
      <?xml version="1.0" encoding="utf-8"?><!-- note -->
      <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Quiet>true</Quiet>
        <Object><Key>a &amp; b</Key></Object>
        <Object><Key><![CDATA[<c>]]></Key><VersionId>null</VersionId></Object>
      </Delete>
      """)
    #expect(root.name == "Delete" && root.text == "")
    #expect(root.text(of: "Quiet") == "true")
    #expect(root.children(named: "Object").map { $0.text(of: "Key") } == ["a & b", "<c>"])
    #expect(root.first("Missing") == nil)
  }

  @Test func readsWithoutNamespaceAndWithPrefixes() throws {
    #expect(try read("<A><B/></A>").first("B") != nil)
    let prefixed = "<s:A xmlns:s=\"http://s3.amazonaws.com/doc/2006-03-01/\"><s:B>x</s:B></s:A>"
    #expect(try read(prefixed).text(of: "B") == "x")
  }

  @Test func keepsAttributesByLocalName() throws {
    let grantee = try read("<G xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\"/>")
    #expect(grantee.attributes == ["type": "Group"])
  }

  @Test func keepsWhiteSpaceOfLeaves() throws {
    #expect(try read("<A><Key> a\n </Key></A>").text(of: "Key") == " a\n ")
  }

  @Test(arguments: [
    "", " ", "text", "<A>", "<A></B>", "<A/><B/>", "<A>&undefined;</A>", "<A>&#0;</A>", "<A>&#1;</A>", "<A>\u{1}</A>",
    "<A b=c/>", "<A b='1' b='2'/>", "<A><p:B/></A>", "<A xmlns=\"http://example.org/\"/>",
    "<A><B xmlns=\"urn:other\"/></A>",
    "<!DOCTYPE A><A/>",
    "<!DOCTYPE A SYSTEM \"file:///etc/passwd\"><A/>",
    "<!DOCTYPE A [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><A>&x;</A>",
    "<!DOCTYPE A [<!ENTITY % p SYSTEM \"http://127.0.0.1/\"> %p;]><A/>",
    "<!DOCTYPE l [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\"><!ENTITY c \"&b;&b;\">]><l>&c;</l>",
    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><A/>",
    "<?xml version=\"1.0\" encoding=\"UTF-16\"?><A/>",
  ])
  func refusesMalformedDocuments(document: String) {
    #expect(throws: XMLReadError.malformed) { try read(document) }
  }

  @Test func refusesOtherEncodings() {
    let utf16 = Array("<A/>".utf16).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    for document in [
      [0xff, 0xfe] + utf16, utf16, Array("<A>".utf8) + [0xe9] + Array("</A>".utf8), [0x3c, 0x41, 0x00],
    ] {
      #expect(throws: XMLReadError.malformed) { try XMLElement.read(document) }
    }
  }

  @Test func acceptsAByteOrderMarkOfUTF8() throws {
    #expect(try XMLElement.read([0xef, 0xbb, 0xbf] + Array("<A/>".utf8)).name == "A")
  }

  @Test func includesNothingFromOutside() throws {
    let include = "<A><i:include xmlns:i=\"http://www.w3.org/2001/XInclude\" href=\"/etc/passwd\"/></A>"
    #expect(throws: XMLReadError.malformed) { try read(include) }
  }

  @Test func stopsAtEachLimit() throws {
    let limits = XMLLimits(bytes: 200, depth: 3, elements: 5)
    func fits(_ document: String) throws -> Bool {
      do {
        _ = try XMLElement.read(Array(document.utf8), limits: limits)
        return true
      } catch .tooLarge {
        return false
      }
    }
    #expect(try fits("<A><B><C/></B></A>"))
    #expect(try !fits("<A><B><C><D/></C></B></A>"))
    #expect(try fits("<A>" + String(repeating: "<B/>", count: 4) + "</A>"))
    #expect(try !fits("<A>" + String(repeating: "<B/>", count: 5) + "</A>"))
    #expect(try fits("<A>" + String(repeating: "x", count: 193) + "</A>"))
    #expect(try !fits("<A>" + String(repeating: "x", count: 194) + "</A>"))
  }

  @Test func stopsEarlyInDeepNesting() {
    let deep = String(repeating: "<a>", count: 1_000_000)
    #expect(throws: XMLReadError.tooLarge) { try read(deep) }
  }

  @discardableResult
  private func read(_ document: String) throws -> XMLElement {
    try XMLElement.read(Array(document.utf8))
  }
}
