import Bytes
import Crypto
import HTTP
import Testing

@testable import S3

/// C24: documents that attack their reader, for every operation that takes one, made out of the right document of its row.
struct DocumentAttackTests {
  private static let documents = AttackWalkTests.endpoints.filter { endpoint in
    guard case .document = endpoint.payload else { return false }
    return RightfulRequest.rows[endpoint.name]?.body.isEmpty == false
  }
  static let xml = documents.filter { RightfulRequest.rows[$0.name]?.body.hasPrefix("<") == true }.map(\.name)
  static let json = documents.filter { RightfulRequest.rows[$0.name]?.body.hasPrefix("{") == true }.map(\.name)
  /// Rows without a document whose operation reads one all the same: what one looks like there.
  static let others = [
    "CreateBucket":
      "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>",
    "PutBucketACL": "<AccessControlPolicy><Owner><ID>x</ID></Owner><AccessControlList/></AccessControlPolicy>",
    "PutObjectACL": "<AccessControlPolicy><Owner><ID>x</ID></Owner><AccessControlList/></AccessControlPolicy>",
  ]

  @Test("C24: every operation that reads a document is attacked with one")
  func everyOperationWithADocumentIsAttacked() {
    let all = AttackWalkTests.endpoints.filter { if case .document = $0.payload { true } else { false } }.map(\.name)
    #expect(Set(all) == Set(Self.xml + Self.json + Self.others.keys))
  }

  /// A right document, and the place of its first text.
  private struct Template {
    let document: String
    let root: String
    let text: Range<String.Index>

    init(_ document: String) throws {
      self.document = document
      root = String(document.dropFirst().prefix { $0.isLetter })
      let end = try #require(document.firstRange(of: "</"))
      let start = try #require(document[..<end.lowerBound].lastIndex(of: ">"))
      text = document.index(after: start)..<end.lowerBound
    }

    func with(_ doctype: String, text new: String? = nil) -> String {
      doctype + document[..<text.lowerBound] + (new ?? String(document[text])) + document[text.upperBound...]
    }
  }

  private static let doctypes: [(String, text: String?)] = [
    ("<!DOCTYPE x>", nil), (#"<!DOCTYPE x [<!ENTITY e "kept">]>"#, "&e;"),
    (#"<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>"#, "&e;"),
    (#"<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>"#, nil),
    (#"<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">"#, nil),
    (#"<!DOCTYPE x PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://127.0.0.1:9/x.dtd">"#, nil),
    (
      "<!DOCTYPE x [<!ENTITY l0 'lol'>"
        + (1...9).map { "<!ENTITY l\($0) '\(String(repeating: "&l\($0 - 1);", count: 10))'>" }.joined() + "]>", "&l9;"
    ),
    (
      "<!DOCTYPE x [<!ENTITY e '\(String(repeating: "a", count: 50_000))'>]>", String(repeating: "&e;", count: 5_000)
    ),
    ("<!DOCTYPE x [<!ENTITY a '&b;'><!ENTITY b '&a;'>]>", "&a;"), ("", "&undefined;"),
  ]

  private static func malformed(_ template: Template) -> [(String, [UInt8])] {
    let document = template.document
    let utf16 = document.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    let texts = [
      ("no end", String(document.dropLast(3))), ("two roots", document + "<x/>"),
      ("an unclosed element", template.with("", text: "<b>kept")), ("a null byte", template.with("", text: "a\0b")),
      ("a control character", template.with("", text: "a\u{1}b")), ("JSON", #"{"Delete":{}}"#), ("text", "kept"),
      ("an attribute twice", template.with("", text: #"<b a="1" a="2"/>"#)), ("nothing but a root", "<x/>"),
      ("another root", "<Something>" + document + "</Something>"),
      ("an unknown encoding", #"<?xml version="1.0" encoding="EBCDIC-X"?>"# + document),
      ("100 levels", String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)),
      ("100,000 levels", String(repeating: "<a>", count: 100_000)),
      (
        "100 levels within",
        template.with("", text: String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100))
      ),
      ("5 MiB of text", template.with("", text: String(repeating: "x", count: 5 << 20))),
      ("a million elements", template.with("", text: String(repeating: "<a/>", count: 1 << 20))),
    ].map { ($0.0, Array($0.1.utf8)) }
    return texts + [
      ("UTF-16 with its mark", [0xff, 0xfe] + utf16), ("UTF-16", utf16),
      (
        "invalid UTF-8",
        Array(document[..<template.text.lowerBound].utf8) + [0xff, 0xfe]
          + Array(document[template.text.lowerBound...].utf8)
      ),
    ]
  }

  @Test("C24: no document brings entities, depth, size or another encoding in", arguments: xml + others.keys.sorted())
  func refusesHostileDocuments(_ name: String) throws {
    let stage = try AttackStage()
    let request = try AttackedRequest(name, on: stage)
    guard request.isServed else { return }
    let template = try Template(Self.others[name] ?? String(decoding: request.body, as: UTF8.self))
    let before = try stage.state()
    let declared = Self.doctypes.map { ("\($0.0.prefix(60))", Array(template.with($0.0, text: $0.text).utf8)) }
    for (what, document) in declared + Self.malformed(template) {
      let answer = send(document, request, stage)
      #expect(answer.status == 400, "\(what): \(answer.status)")
      #expect(
        ["MalformedXML", "MalformedACLError", "EntityTooLarge"].contains(answer.code), "\(what): \(answer.code ?? "")")
      #expect(!answer.text.contains("root:"), "a file is shown")
    }
    #expect(try stage.state() == before)
  }

  @Test("C24: what is given twice, in another namespace or by inclusion means nothing else", arguments: xml)
  func readsNothingElse(_ name: String) throws {
    let stage = try AttackStage()
    let request = try AttackedRequest(name, on: stage)
    guard request.isServed else { return }
    let template = try Template(String(decoding: request.body, as: UTF8.self))
    let inclusion = #"<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="file:///etc/passwd"/>"#
    let end = "</\(template.root)>"
    for document in [
      template.with("", text: inclusion), String(template.document.dropLast(end.count)) + inclusion + end,
      template.document.replacing("<\(template.root)>", with: #"<\#(template.root) xmlns="http://evil.example/">"#),
    ] {
      let answer = send(Array(document.utf8), request, stage)
      #expect(answer.status == request.row.status || answer.status == 400, "\(document): \(answer.text)")
      #expect(!answer.text.contains("root:"), "a file is shown")
    }
    #expect(try !stage.state().contains { $0.contains("root:x") }, "a file is stored")
  }

  @Test("C24: an element that is there once is not there twice", arguments: xml)
  func refusesElementsTwice(_ name: String) throws {
    let stage = try AttackStage()
    let request = try AttackedRequest(name, on: stage)
    guard request.isServed else { return }
    let template = try Template(String(decoding: request.body, as: UTF8.self))
    let start = try #require(template.document[..<template.text.lowerBound].lastIndex(of: "<"))
    let end = try #require(template.document[template.text.upperBound...].firstIndex(of: ">"))
    let leaf = template.document[start...end]
    // Of these a rule may have several.
    guard !leaf.hasPrefix("<AllowedOrigin>") else { return }
    let twice = template.document[..<start] + leaf + leaf + template.document[template.document.index(after: end)...]
    let before = try stage.state()
    let answer = send(Array(String(twice).utf8), request, stage)
    #expect(answer.status == 400, "\(twice): \(answer.text)")
    #expect(try stage.state() == before)
  }

  @Test("C24: policies are JSON, and none of its extremes is read", arguments: json)
  func refusesHostileJSON(_ name: String) throws {
    let stage = try AttackStage()
    let request = try AttackedRequest(name, on: stage)
    guard request.isServed else { return }
    let right = String(decoding: request.body, as: UTF8.self)
    let before = try stage.state()
    for (what, text) in [
      ("depth", String(repeating: "[", count: 100_000)),
      ("depth within", right.replacing("\"*\"", with: String(repeating: "[", count: 10_000))),
      ("no end", String(right.dropLast())), ("more behind", right + "{}"), ("XML", "<a/>"), ("nothing", ""),
      ("a list", "[]"),
      ("a key twice", right.replacing(#""Effect":"Allow""#, with: #""Effect":"Deny","Effect":"Allow""#)),
      ("a number", right.replacing(#""Allow""#, with: "1e999999")), ("a null byte", right + "\0"),
      ("5 MiB", right.replacing("bucket/", with: "bucket/" + String(repeating: "x", count: 5 << 20))),
      ("half a character", right.replacing("bucket/", with: #"bucket/\ud800"#)), ("a mark", "\u{feff}\u{feff}" + right),
    ] {
      let answer = send(Array(text.utf8), request, stage)
      #expect(answer.status == 400, "\(what): \(answer.status) \(answer.text)")
    }
    #expect(try stage.state() == before)
  }

  private func send(_ document: [UInt8], _ request: AttackedRequest, _ stage: AttackStage) -> Answer {
    let headers = request.headers.filter { $0.0 != "content-md5" && $0.0 != "x-amz-acl" }
    let digest = ("content-md5", Base64.encode(MessageDigest.hash(.md5, document)))
    return stage.gateway.send(request.method, request.target, headers + [digest], body: document)
  }
}
