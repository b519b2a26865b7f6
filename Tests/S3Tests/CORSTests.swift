import HTTP
import Storage
import Testing
import XML

@testable import S3

/// Attack C27 of the checklist is among these.
@Suite struct CORSTests {
  private static let anyHeader = "<AllowedHeader>*</AllowedHeader>"

  private func rule(
    origins: [String], methods: [String] = ["GET", "PUT"], headers: [String] = ["*"], exposed: [String] = [],
    age: Int? = nil
  ) -> String {
    let parts =
      origins.map { "<AllowedOrigin>\($0)</AllowedOrigin>" } + methods.map { "<AllowedMethod>\($0)</AllowedMethod>" }
      + headers.map { "<AllowedHeader>\($0)</AllowedHeader>" } + exposed.map { "<ExposeHeader>\($0)</ExposeHeader>" }
      + (age.map { ["<MaxAgeSeconds>\($0)</MaxAgeSeconds>"] } ?? [])
    return "<CORSRule>\(parts.joined())</CORSRule>"
  }

  private func bucket(_ rules: String...) -> TestGateway {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    let document = "<CORSConfiguration>\(rules.joined())</CORSConfiguration>"
    #expect(gateway.send(.put, "/bucket?cors", body: document).status == 200)
    return gateway
  }

  private func ask(_ origin: String, _ method: String, _ headers: String? = nil) -> [(String, String)] {
    [("Origin", origin), ("Access-Control-Request-Method", method)]
      + (headers.map { [("Access-Control-Request-Headers", $0)] } ?? [])
  }

  @Test func keepsWhatItUnderstood() throws {
    let gateway = bucket(rule(origins: ["https://a.example"], exposed: ["ETag"], age: 3000))
    let xml = try #require(gateway.send(.get, "/bucket?cors").xml)
    let rule = try #require(xml.first("CORSRule"))
    #expect(xml.name == "CORSConfiguration")
    #expect(rule.children(named: "AllowedMethod").map(\.text) == ["GET", "PUT"])
    #expect(rule.text(of: "AllowedOrigin") == "https://a.example")
    #expect(rule.text(of: "ExposeHeader") == "ETag")
    #expect(rule.text(of: "MaxAgeSeconds") == "3000")
    #expect(gateway.send(.delete, "/bucket?cors").status == 204)
    #expect(gateway.send(.get, "/bucket?cors").code == "NoSuchCORSConfiguration")
    #expect(gateway.send(.delete, "/bucket?cors").status == 204)
  }

  @Test(arguments: [
    ("", "MalformedXML"), ("<CORSConfiguration/>", "MalformedXML"), ("<Other/>", "MalformedXML"),
    ("<CORSConfiguration><Odd/></CORSConfiguration>", "MalformedXML"),
    ("<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>", "MalformedXML"),
    ("<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>", "MalformedXML"),
    ("AllowedMethod>PATCH", "InvalidRequest"), ("AllowedOrigin>*a*", "InvalidRequest"),
    ("AllowedOrigin>a&#13;&#10;Set-Cookie: x", "InvalidRequest"), ("AllowedHeader>x-*-*", "InvalidRequest"),
    ("ExposeHeader>*", "InvalidRequest"), ("ExposeHeader>a&#13;&#10;b: c", "InvalidRequest"),
    ("ExposeHeader>a,b", "InvalidRequest"), ("MaxAgeSeconds>-1", "MalformedXML"), ("MaxAgeSeconds>x", "MalformedXML"),
    ("Odd>x", "MalformedXML"),
  ])
  func refusesDocuments(document: String, code: String) {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    let answer = gateway.send(.put, "/bucket?cors", body: Self.document(with: document))
    #expect(answer.status == 400)
    #expect(answer.code == code)
    #expect(gateway.send(.get, "/bucket?cors").code == "NoSuchCORSConfiguration", "nothing was kept")
  }

  /// The text itself, or a good rule with one more element.
  private static func document(with text: String) -> String {
    guard !text.isEmpty, !text.hasPrefix("<"), let end = text.firstIndex(of: ">") else { return text }
    let rule = "<AllowedOrigin>https://a</AllowedOrigin><AllowedMethod>GET</AllowedMethod><\(text)</\(text[..<end])>"
    return "<CORSConfiguration><CORSRule>\(rule)</CORSRule></CORSConfiguration>"
  }

  @Test func takesAHundredRulesAndNoMore() {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    for (count, status) in [(100, 200), (101, 400)] {
      let rules = String(repeating: rule(origins: ["*"]), count: count)
      let body = "<CORSConfiguration>\(rules)</CORSConfiguration>"
      #expect(gateway.send(.put, "/bucket?cors", body: body).status == status)
    }
  }

  @Test(arguments: [
    ("https://a.example", "https://a.example", true), ("https://a.example", "https://b.example", false),
    ("https://a.example", "https://a.example.evil", false), ("https://a.example", "HTTPS://A.EXAMPLE", false),
    ("https://*.example", "https://x.example", true), ("https://*.example", "https://x.y.example", true),
    ("https://*.example", "https://.example", true), ("https://*.example", "https://example", false),
    ("https://*.example", "http://x.example", false), ("https://*.example", "https://x.example.evil", false),
    ("*", "null", true), ("*", "https://any", true), ("https://a*a", "https://a", false),
    ("http*://x", "https://x", true), ("null", "null", true), ("https://a.example", "null", false),
  ])
  func matchesOrigins(pattern: String, origin: String, isAllowed: Bool) {
    let gateway = bucket(rule(origins: [pattern]))
    let answer = gateway.preflight("/bucket/key", ask(origin, "GET"), default: [])
    #expect(answer.status == (isAllowed ? 200 : 403))
    #expect(answer.headers["Access-Control-Allow-Origin"] == (isAllowed ? (pattern == "*" ? "*" : origin) : nil))
    #expect(answer.code == (isAllowed ? nil : "AccessForbidden"))
  }

  @Test(arguments: [
    (["*"], "content-type, X-Amz-Acl", "content-type, x-amz-acl"), (["x-amz-*"], "x-amz-acl", "x-amz-acl"),
    (["X-AMZ-Acl"], "x-amz-acl", "x-amz-acl"), (["x-amz-*"], "x-amz-acl,content-type", nil), ([], "content-type", nil),
    (["content-type"], "content-type,,", "content-type"),
  ])
  func matchesHeaders(allowed: [String], asked: String, answered: String?) {
    let gateway = bucket(rule(origins: ["https://a"], headers: allowed))
    let answer = gateway.preflight("/bucket/key", ask("https://a", "PUT", asked), default: [])
    #expect(answer.status == (answered == nil ? 403 : 200))
    #expect(answer.headers["Access-Control-Allow-Headers"] == answered)
  }

  @Test func theFirstRuleThatMatchesCounts() {
    let gateway = bucket(
      rule(origins: ["https://a"], methods: ["GET"], age: 1), rule(origins: ["*"], methods: ["GET", "PUT"], age: 2))
    #expect(gateway.preflight("/bucket", ask("https://a", "GET"), default: []).headers["Access-Control-Max-Age"] == "1")
    #expect(gateway.preflight("/bucket", ask("https://a", "PUT"), default: []).headers["Access-Control-Max-Age"] == "2")
    #expect(gateway.preflight("/bucket", ask("https://b", "GET"), default: []).headers["Access-Control-Max-Age"] == "2")
    #expect(gateway.preflight("/bucket", ask("https://a", "DELETE"), default: []).status == 403)
  }

  @Test(arguments: [
    ("https://a.example", "https://a.example", "true"), ("https://*.example", "https://x.example", nil),
    ("*", "https://a.example", nil),
  ])
  func letsNoWildcardUseCredentials(pattern: String, origin: String, credentials: String?) throws {
    let gateway = bucket(rule(origins: [pattern]))
    let preflight = gateway.preflight("/bucket", ask(origin, "GET"), default: [])
    #expect(preflight.headers["Access-Control-Allow-Credentials"] == credentials)
    let actual = try gateway.fields(.get, "/bucket/key", origin: origin, default: [])
    #expect(actual["Access-Control-Allow-Credentials"] == credentials)
  }

  @Test func theGatewaysDefaultNeverLetsCredentialsIn() throws {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    for origins in [["*"], ["https://a.example"]] {
      let fields = try gateway.fields(.get, "/bucket/key", origin: "https://a.example", default: origins)
      #expect(fields["Access-Control-Allow-Origin"] == (origins == ["*"] ? "*" : "https://a.example"))
      #expect(fields["Access-Control-Allow-Credentials"] == nil)
      #expect(fields["Access-Control-Expose-Headers"]?.hasPrefix("ETag, ") == true)
    }
  }

  @Test func theDefaultHoldsOnlyWhereABucketHasNoRules() throws {
    let gateway = bucket(rule(origins: ["https://a"]))
    gateway.send(.put, "/plain")
    #expect(gateway.preflight("/bucket", ask("https://b", "GET"), default: ["*"]).status == 403)
    #expect(
      try gateway.fields(.get, "/bucket", origin: "https://b", default: ["*"])["Access-Control-Allow-Origin"] == nil)
    #expect(gateway.preflight("/plain", ask("https://b", "GET"), default: ["*"]).status == 200)
  }

  @Test func preflightsDoNotTellWhichBucketsThereAre() {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    for origins in [["*"], []] {
      let known = gateway.preflight("/bucket/key", ask("https://a", "PUT"), default: origins)
      let unknown = gateway.preflight("/nobucket/key", ask("https://a", "PUT"), default: origins)
      #expect(known.status == unknown.status)
      #expect(known.headers.bytes == unknown.headers.bytes)
      #expect(known.xml?.text(of: "Message") == unknown.xml?.text(of: "Message"))
    }
  }

  @Test func preflightsNeedAnOriginAndAMethod() {
    let gateway = bucket(rule(origins: ["*"]))
    #expect(gateway.preflight("/bucket", [], default: []).code == "BadRequest")
    #expect(gateway.preflight("/bucket", [("Origin", "https://a")], default: []).code == "BadRequest")
    #expect(gateway.preflight("/bucket", ask("https://a", "PATCH"), default: []).code == "AccessForbidden")
    let many = String(repeating: "a,", count: 300)
    #expect(gateway.preflight("/bucket", ask("https://a", "GET", many), default: []).code == "BadRequest")
  }

  @Test func actualAnswersCarryTheGrant() throws {
    let gateway = bucket(rule(origins: ["https://a"], methods: ["GET"], exposed: ["ETag", "x-amz-version-id"], age: 9))
    let fields = try gateway.fields(.get, "/bucket/key", origin: "https://a", default: [])
    #expect(fields["Access-Control-Allow-Origin"] == "https://a")
    #expect(fields["Access-Control-Allow-Methods"] == "GET")
    #expect(fields["Access-Control-Expose-Headers"] == "ETag, x-amz-version-id")
    #expect(fields["Vary"]?.hasPrefix("Origin") == true)
    #expect(
      try gateway.fields(.put, "/bucket/key", origin: "https://a", default: [])["Access-Control-Allow-Origin"] == nil)
    #expect(try gateway.fields(.get, "/bucket/key", origin: nil, default: ["*"]).bytes.isEmpty)
  }
}
