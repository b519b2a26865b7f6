import Testing
import XML

@Suite struct XMLWriterTests {
  private static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

  @Test func writesANamespacedDocument() {
    var writer = XMLWriter(root: "ListBucketResult")
    writer.element("Name", "b")
    writer.element("MaxKeys", 1000)
    writer.element("IsTruncated", false)
    writer.element("Marker", ifPresent: nil)
    writer.open("Contents")
    writer.element("ETag", "\"x\"")
    writer.close("Contents")
    #expect(
      text(writer) == Self.declaration
        + "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name><MaxKeys>1000</MaxKeys>"
        + "<IsTruncated>false</IsTruncated><Contents><ETag>&quot;x&quot;</ETag></Contents></ListBucketResult>")
  }

  @Test func writesErrorsWithoutANamespace() {
    var writer = XMLWriter(root: "Error", isNamespaced: false)
    writer.element("Code", "NoSuchKey")
    writer.element("Raw") { $0.append(contentsOf: "r".utf8) }
    #expect(text(writer) == Self.declaration + "<Error><Code>NoSuchKey</Code><Raw>r</Raw></Error>")
  }

  @Test(arguments: [
    ("a&b", "a&amp;b"), ("<", "&lt;"), ("]]>", "]]&gt;"), ("\r\n\t", "&#xD;&#xA;&#x9;"), ("\u{1}", "&#x1;"),
    ("é日🎉'", "é日🎉'"), ("", ""), ("&", "&amp;"), ("x<y>z", "x&lt;y&gt;z"),
  ])
  func escapesText(plain: String, escaped: String) {
    var writer = XMLWriter(root: "R", isNamespaced: false)
    writer.element("K", plain)
    #expect(text(writer) == Self.declaration + "<R><K>" + escaped + "</K></R>")
  }

  @Test(arguments: ["a&b<c>\"d\"'e", " lead and trail ", "line\r\nbreak\ttab", "日本語🎉e\u{301}", "]]>", "\u{7f}"])
  func whatIsWrittenReadsBackByteForByte(key: String) throws {
    var writer = XMLWriter(root: "Delete")
    writer.open("Object")
    writer.element("Key", key)
    writer.close("Object")
    let read = try XMLElement.read(writer.finish()).first("Object")?.text(of: "Key")
    #expect(read.map { Array($0.utf8) } == Array(key.utf8))
  }

  private func text(_ writer: consuming XMLWriter) -> String {
    String(decoding: writer.finish(), as: UTF8.self)
  }
}
