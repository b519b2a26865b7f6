import HTTP
import Testing

/// C34: Forms that browsers send, fed in every split.
@Suite struct FormParserTests {
  private static let limits = FormLimits(fieldBytes: 40, fields: 3, headBytes: 120)

  private enum Verdict: Equatable {
    case file(fields: [FormField], filename: String?, content: String)
    case noFile([FormField])
    case unfinished
    case refused(FormError)
  }

  private static func part(_ name: String, _ value: String, more: String = "") -> String {
    "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\(more)\r\n\r\n\(value)\r\n"
  }

  private func parse(_ text: String, step: Int) throws -> Verdict {
    let boundary = try #require(FormBoundary("b"))
    var parser = FormParser(boundary: boundary, fileField: "file", limits: Self.limits)
    let bytes = Array(text.utf8)
    var place = 0
    do {
      while place < bytes.count, parser.state == .reading {
        let piece = bytes[place..<min(place + step, bytes.count)]
        try piece.withUnsafeBytes { try parser.feed($0) }
        place += piece.count
      }
      switch parser.state {
      case .reading: return .unfinished
      case .ended: return .noFile(parser.fields)
      case .atFile(let filename):
        let content = try content(
          Array(parser.rest) + bytes[place...], boundary: boundary, step: step)
        return content.map { .file(fields: parser.fields, filename: filename, content: $0) }
          ?? .unfinished
      }
    } catch let error as FormError {
      return .refused(error)
    }
  }

  /// Nil where the end does not come.
  private func content(_ bytes: [UInt8], boundary: FormBoundary, step: Int) throws -> String? {
    let scanner = FormFileScanner(boundary: boundary)
    var (content, held, place) = ([UInt8](), [UInt8](), 0)
    while place < bytes.count {
      held += bytes[place..<min(place + step, bytes.count)]
      place = min(place + step, bytes.count)
      switch try held.withUnsafeBytes({ try scanner.scan($0) }) {
      case .content(let count):
        content += held[..<count]
        held.removeSubrange(..<count)
        #expect(held.count <= scanner.maximumRest)
      case .last(let count): return String(decoding: content + held[..<count], as: UTF8.self)
      }
    }
    return nil
  }

  private func verdict(_ text: String) throws -> Verdict {
    let whole = try parse(text, step: .max / 2)
    for step in 1..<max(min(text.utf8.count, 80), 2) {
      #expect(try parse(text, step: step) == whole, "in pieces of \(step)")
    }
    return whole
  }

  @Test func readsFieldsAndFile() throws {
    let text =
      Self.part("key", "a/b") + Self.part("Acl", "")
      + Self.part("file", "bytes", more: "; filename=\"x.txt\"")
    let fields = [FormField(name: "key", value: "a/b"), FormField(name: "Acl", value: "")]
    let expected = Verdict.file(fields: fields, filename: "x.txt", content: "bytes")
    #expect(try verdict(text + "--b--\r\n") == expected)
    #expect(try verdict(text + "--b--") == expected)
    #expect(try verdict(text + Self.part("later", "ignored") + "--b--\r\n") == expected)
  }

  @Test(arguments: [
    "", "\r\n", "\r\n--", "\r\n--a", "-", "\r", "\r\n\r\n", "\r\n--\r\n--B", "x\r\n-",
    "\r\r\n\n--b", "--b--", "\n--b\r\n",
  ])
  func keepsContentThatLooksLikeABoundary(content: String) throws {
    let text = Self.part("file", content) + "--b--\r\n"
    #expect(try verdict(text) == .file(fields: [], filename: nil, content: content))
  }

  @Test(
    arguments: [
      ("filename=\"a b.txt\"", "a b.txt"), ("filename=plain", "plain"), ("filename=\"\"", ""),
      (#"filename="C:\dir\new.txt""#, #"C:\dir\new.txt"#), (#"filename="a\"b""#, "a\"b"),
      (#"filename="dir\""#, #"dir\"#),
      ("filename=\"é\"", "é"), ("FileName=\"x\"; other=1", "x"),
      ("filename=\"a;b\" ; x=\"y\"", "a;b"), ("other=1", nil),
    ] as [(String, String?)])
  func readsFilenames(parameter: String, filename: String?) throws {
    let text =
      "--b\r\ncontent-type: text/plain\r\nCONTENT-DISPOSITION:Form-Data;name=FILE;\(parameter)\r\n\r\nx\r\n--b--"
    #expect(try verdict(text) == .file(fields: [], filename: filename, content: "x"))
  }

  @Test func tellsAFormWithoutAFile() throws {
    #expect(
      try verdict(Self.part("key", "k") + "--b--\r\n")
        == .noFile([FormField(name: "key", value: "k")]))
    #expect(try verdict("--b--\r\n") == .noFile([]))
  }

  @Test(arguments: [
    "\r\n--b\r\n", "preamble\r\n--b\r\n", "--c\r\n", "--b\nX", "--b \r\n", "--bb\r\n", "--b-x",
    "--b\r\n\r\n\r\n\r\n", "--b\r\nname: x\r\n\r\n",
    "--b\r\nContent-Disposition: attachment; name=\"x\"\r\n\r\n",
    "--b\r\nContent-Disposition: form-data\r\n\r\n",
    "--b\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n",
    "--b\r\nContent-Disposition: form-data; name=\"x\r\n\r\n",
    "--b\r\nContent-Disposition: form-data; name\r\n\r\n",
    "--b\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n",
    "--b\r\nContent-Disposition: form-data; name=file; filename=a; filename=b\r\n\r\n",
    "--b\r\nContent-Disposition: form-data; name=\"x\"y\r\n\r\n",
    "--b\r\nContent-Disposition: form-data; name=x\r\nContent-Disposition: form-data; name=y\r\n\r\n",
    "--b\r\nContent-Disposition: form-data; name=x\r\nbad name: y\r\n\r\n",
    "--b\r\nContent-Disposition: form-data;\r\n name=x\r\n\r\n",
    "--b\r\nContent-Disposition: form-data; name=\"x\u{0}\"\r\n\r\n",
    "--b\r\nContent-Disposition: form-data; name=\"x\ry\"\r\n\r\n",
    "--b\r\nContent-Disposition: form-data; name=\"x\ny\"\r\n\r\n",
    "--b\r\nContent-Disposition: form-data; name=x\r\n\r\nvalue\r\n--bxy",
    "--b\r\nContent-Disposition: form-data; name=file\r\n\r\nvalue\r\n--bxy",
  ])
  func refusesWhatIsNoForm(text: String) throws {
    #expect(try verdict(text) == .refused(.malformed))
  }

  @Test func refusesFieldsThatAreNoUTF8() throws {
    for place in ["name", "value"] {
      let bytes = (place == "name" ? [0xFF] : [0x78]) as [UInt8]
      let value = (place == "name" ? [0x78] : [0xC3]) as [UInt8]
      let text =
        Array("--b\r\nContent-Disposition: form-data; name=\"".utf8) + bytes
        + Array("\"\r\n\r\n".utf8)
      let boundary = try #require(FormBoundary("b"))
      var parser = FormParser(boundary: boundary, fileField: "file")
      #expect(throws: FormError.malformed) {
        try (text + value + Array("\r\n--b--".utf8)).withUnsafeBytes { try parser.feed($0) }
      }
    }
  }

  @Test func boundsEverythingBeforeTheFile() throws {
    let file = Self.part("file", String(repeating: "x", count: 500)) + "--b--"
    func isTooLong(_ text: String) throws -> Bool { try verdict(text + file) == .refused(.tooLong) }
    #expect(try !isTooLong(Self.part("name", String(repeating: "x", count: 36))))
    #expect(try isTooLong(Self.part("name", String(repeating: "x", count: 37))))
    let half = String(repeating: "x", count: 19)
    #expect(try !isTooLong(Self.part("a", half) + Self.part("b", half)))
    #expect(try isTooLong(Self.part("a", half) + Self.part("b", half + "x")))
    #expect(try !isTooLong(String(repeating: Self.part("a", "b"), count: 3)))
    #expect(try isTooLong(String(repeating: Self.part("a", "b"), count: 4)))
    #expect(try isTooLong("--b\r\nX: " + String(repeating: "x", count: 120) + "\r\n\r\n"))
    // Whoever never ends a field or a head is stopped as well.
    #expect(try verdict(Self.part("a", String(repeating: "x", count: 90))) == .refused(.tooLong))
    #expect(try verdict("--b\r\nX: " + String(repeating: "x", count: 200)) == .refused(.tooLong))
  }

  @Test func isNotDoneBeforeItsEnd() throws {
    let text = Self.part("key", "k") + Self.part("file", "content") + "--b--"
    for count in 0..<text.utf8.count {
      #expect(
        try parse(String(decoding: text.utf8.prefix(count), as: UTF8.self), step: 7) == .unfinished,
        "\(count)")
    }
  }

  @Test(
    arguments: [
      ("multipart/form-data; boundary=abc", "abc"), ("Multipart/Form-Data;BOUNDARY=\"a b\"", "a b"),
      (
        "multipart/form-data; charset=utf-8; boundary=----WebKitFormBoundaryQkm4mR",
        "----WebKitFormBoundaryQkm4mR"
      ),
      ("multipart/form-data", nil), ("multipart/form-data; boundary=", nil),
      ("multipart/form-data; boundary=\"\"", nil),
      ("multipart/form-data; boundary=a; boundary=b", nil),
      ("multipart/form-data; boundary=\"a", nil),
      ("multipart/form-data; boundary=\"a\u{e9}\"", nil),
      ("multipart/form-data; boundary=\"a \"", nil),
      ("multipart/form-data; boundary=" + String(repeating: "x", count: 71), nil),
    ] as [(String, String?)])
  func readsBoundaries(field: String, boundary: String?) {
    let expected =
      boundary.flatMap(FormBoundary.init).map(FormBoundary.ContentType.form) ?? .withoutBoundary
    #expect(FormBoundary.parse(contentType: field) == expected)
  }

  @Test(arguments: [
    "", "text/plain", "multipart/mixed; boundary=a", "application/x-www-form-urlencoded",
    "multipart",
  ])
  func tellsOtherTypes(field: String) {
    #expect(FormBoundary.parse(contentType: field) == .other)
  }

  /// The end is found wherever the pieces of a file are cut, and its content is never touched.
  @Test func findsTheEndInRandomContent() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    var random = SeededRandom(seed: seed)
    let boundary = try #require(FormBoundary("--"))
    for _ in 0..<300 {
      // Of an alphabet that makes most content look like a boundary.
      let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        [0x0D, 0x0A, 0x2D, 0x2D, 0x78].randomElement(using: &random) ?? UInt8(ascii: "x")
      }
      guard
        !(0..<bytes.count).contains(where: { bytes[$0...].starts(with: Array("\r\n----".utf8)) })
      else { continue }
      let step = Int.random(in: 1...9, using: &random)
      #expect(
        try content(bytes + Array("\r\n------\r\n".utf8), boundary: boundary, step: step)
          == String(decoding: bytes, as: UTF8.self))
    }
  }
}
