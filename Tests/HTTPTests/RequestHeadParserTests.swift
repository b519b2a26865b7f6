import Testing

@testable import HTTP

/// C34: The head parser, fed in every split.
@Suite struct RequestHeadParserTests {
  typealias Parser = RequestHeadParser

  /// Parses `text` in pieces of `step` bytes; the head when it is complete.
  private func parse(
    _ text: String, step: Int, limits: Parser.Limits = .init()
  ) -> (Parser.Progress, RequestHead?) {
    let bytes = Array(text.utf8)
    let block = HeadBlock(capacity: max(limits.bytes, bytes.count), fieldLimit: limits.fields)
    var parser = Parser(limits: limits)
    var count = 0
    var progress = Parser.Progress.incomplete
    while count < bytes.count, progress == .incomplete {
      let next = min(count + step, bytes.count)
      for place in count..<next { block.bytes[place] = bytes[place] }
      count = next
      progress = parser.parse(block, count: count)
    }
    if case .complete = progress { return (progress, RequestHead(parsedInto: block)) }
    return (progress, nil)
  }

  /// What every split gives; fails when two differ.
  private func verdict(_ text: String, limits: Parser.Limits = .init()) -> (Parser.Progress, RequestHead?) {
    let whole = parse(text, step: .max / 2, limits: limits)
    for step in 1..<min(text.utf8.count, 80) {
      let piecewise = parse(text, step: step, limits: limits)
      #expect(piecewise.0 == whole.0, "in pieces of \(step)")
      #expect(piecewise.1?.target == whole.1?.target)
    }
    return whole
  }

  @Test func readsAHead() throws {
    let text = "PUT /b%20c/d?x=1&y HTTP/1.1\r\nHost: h.example:9000\r\nX-A:  one \t\r\nx-a:two\r\nEmpty:\r\n\r\nbody"
    let (progress, found) = verdict(text)
    let head = try #require(found)
    #expect(progress == .complete(.init(headCount: text.utf8.count - 4)))
    #expect(head.method == .put)
    #expect(head.version == .http11)
    #expect(head.target == "/b%20c/d?x=1&y")
    #expect(head.rawPath == "/b%20c/d")
    #expect(head.rawQuery == "x=1&y")
    #expect(head.value("x-a") == "one")
    #expect(head.values("x-a") == ["one", "two"])
    #expect(head.values(named: "x-a") == ["one", "two"])
    #expect(head.value(named: "empty") == "")
    #expect(head.has("host") && !head.has("hos") && !head.has("hosts"))
    #expect(head.value("y") == nil)
    var names: [String] = []
    head.forEachField { name, _ in names.append(name) }
    #expect(names == ["host", "x-a", "x-a", "empty"])
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", Parser.Framing.Body.none, false, true),
    ("\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", .none, false, true),
    ("GET / HTTP/1.0\r\n\r\n", .none, false, false),
    ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", .none, false, true),
    ("GET / HTTP/1.9\r\nHost: x\r\n\r\n", .none, false, true),
    ("GET / HTTP/1.1\r\nHost: x\r\nConnection: x, CLOSE\r\n\r\n", .none, false, false),
    ("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n", .length(7), false, true),
    ("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n", .none, true, true),
    ("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9223372036854775807\r\n\r\n", .length(.max), false, true),
    ("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n", .chunked, false, true),
    ("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\nExpect: 100-Continue\r\n\r\n", .length(7), true, true),
    ("PUT / HTTP/1.0\r\nContent-Length: 7\r\nExpect: 100-continue\r\n\r\n", .length(7), false, false),
    ("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\nExpect: tea\r\n\r\n", .length(7), false, true),
    ("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\nExpect:\r\n\r\n", .length(7), false, true),
    ("GET http://X:1/a?b HTTP/1.1\r\nHost: x:1\r\n\r\n", .none, false, true),
    ("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", .none, false, true),
    ("GET / HTTP/1.1\r\nHost: [::1]:80\r\nX: caf\u{e9}\r\n\r\n", .none, false, true),
  ])
  func takes(text: String, body: Parser.Framing.Body, expects: Bool, keeps: Bool) {
    let framing = Parser.Framing(
      headCount: text.utf8.count, body: body, expectsContinue: expects, keepsAlive: keeps)
    #expect(verdict(text).0 == .complete(framing))
  }

  @Test func readsThePathOfAnAbsoluteTarget() throws {
    let head = try #require(verdict("GET http://x/a/b?c HTTP/1.1\r\nHost: x\r\n\r\n").1)
    #expect(head.rawPath == "/a/b" && head.rawQuery == "c")
    #expect(head.target == "http://x/a/b?c")
  }

  static let smuggling: [(String, Int)] = [
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x3\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3 3\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 9223372036854775808\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 00000000000000000003\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\u{b}chunked\r\n\r\n", 400),
    ("GET / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n folded\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\tfolded\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400),
    ("GET / HTTP/1.1\nHost: x\n\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\n\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nA: b\rC: d\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\r\nHost: x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nA\0: b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\n: c\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nnocolon\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x y\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a@x\r\n\r\n", 400),
    ("GET / HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n", 400),
    ("GET http://y/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET http:/// HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n", 400),
    ("CONNECT /x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET /  HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET /\t HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET /caf\u{e9} HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET / http/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET / HTTP/1.1 \r\nHost: x\r\n\r\n", 400),
    ("GET / HTTP/11\r\nHost: x\r\n\r\n", 400),
    ("GET /\r\nHost: x\r\n\r\n", 400),
    ("G(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    (" GET / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("\u{16}\u{3}\u{1}\u{2}\n", 400),
    ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
    ("PRI * HTTP/2.0\r\n\r\n", 505),
  ]

  @Test(arguments: smuggling)
  func refuses(text: String, status: Int) {
    #expect(verdict(text).0 == .refused(status: status))
  }

  @Test func refusesTooManyBytes() {
    let limits = Parser.Limits(bytes: 64, fields: 10)
    let start = "GET / HTTP/1.1\r\nHost: x\r\nA: "
    let fits = start + String(repeating: "b", count: 64 - start.utf8.count - 4) + "\r\n\r\n"
    #expect(verdict(fits, limits: limits).1 != nil)
    #expect(verdict("A" + fits, limits: limits).0 == .refused(status: 431))
    #expect(verdict(String(repeating: "a", count: 64), limits: limits).0 == .refused(status: 431))
  }

  @Test func refusesTooManyFields() {
    let limits = Parser.Limits(bytes: 1000, fields: 3)
    #expect(verdict("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nA: b\r\n\r\n", limits: limits).1 != nil)
    #expect(
      verdict("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nA: b\r\nA: b\r\n\r\n", limits: limits).0 == .refused(status: 431))
  }

  @Test func waitsForTheEndOfTheHead() {
    let text = "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n"
    for count in 0..<text.utf8.count {
      #expect(parse(String(decoding: text.utf8.prefix(count), as: UTF8.self), step: 1).0 == .incomplete)
    }
  }

  @Test func survivesRandomBytes() {
    var generator = SystemRandomNumberGenerator()
    let seed = generator.next()
    var random = SplitMix(state: seed)
    let alphabet = Array("GET /HTP1.:\r\n\0 \tabc,;chunkedContent-Length0123\u{7f}".utf8)
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 1..<120, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
      let text = "GET / HTTP/1.1\r\nHost: x\r\n" + String(decoding: bytes, as: UTF8.self)
      let whole = parse(text, step: .max / 2).0
      #expect(parse(text, step: Int.random(in: 1..<9, using: &random)).0 == whole, "seed \(seed)")
    }
  }

  @Test func keepsTheHeadThatAHandMadeOneHas() {
    let head = RequestHead(
      method: .get, target: "/a?b=c", fields: [("Host", " x "), ("X-A", "1"), ("x-a", "2")], version: .http10)
    #expect(head.value("host") == "x")
    #expect(head.values("x-a") == ["1", "2"])
    #expect(head.rawPath == "/a" && head.rawQuery == "b=c" && head.version == .http10)
    #expect(RequestHead(method: .get, target: "/").value("host") == nil)
  }

  @Test func knowsTheCharactersOfRFC9110() {
    let token = Set("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    let host = Set("-._~:[]0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    for byte in UInt8.min...UInt8.max {
      #expect(tokenCharacters.contains(byte) == token.contains(byte), "\(byte)")
      #expect(hostCharacters.contains(byte) == host.contains(byte), "\(byte)")
    }
  }
}

/// A small generator whose runs can be repeated from the seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
