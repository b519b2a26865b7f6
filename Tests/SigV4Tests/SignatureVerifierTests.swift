import Crypto
import SigV4
import Testing

@Suite struct SignatureVerifierTests {
  private let verifier = SignatureVerifier()

  @Test func acceptsWhatTheSignerSigns() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<300 {
      let path = "/bucket/" + random.text(1...20, from: Self.pathPieces)
      let query = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        random.text(1...4, from: Self.queryPieces) + (Bool.random(using: &random) ? "=" : "")
      }.joined(separator: "&")
      let headers = [("x-amz-meta-a", " two  words "), ("range", "bytes=0-9")]
      let signed = try TestKey.signed(path: path, query: query, headers: headers)
      let presigned = try TestKey.presigned(path: path, query: query, headers: headers)
      for request in [signed, presigned] {
        let refusal = verifier.refusal(of: request)
        #expect(refusal == nil, "seed \(seed), path \(path), query \(query)")
      }
      let other = TestKey.signed
      var changed = try other("GET", path, query, headers, "UNSIGNED-PAYLOAD", TestKey.now)
      changed.rawPath += "x"
      #expect(verifier.refusal(of: changed) == "SignatureDoesNotMatch", "seed \(seed), path \(path)")
    }
  }

  @Test(arguments: ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS"])
  func acceptsEveryMethodButNoOther(method: String) throws {
    var request = try TestKey.presigned(method)
    #expect(verifier.refusal(of: request) == nil)
    request.methodName = method == "PUT" ? "GET" : "PUT"
    #expect(verifier.refusal(of: request) == "SignatureDoesNotMatch")
  }

  /// What nginx and browsers do to an escaped path.
  @Test(arguments: [
    ("/b/a%20b%26c%2Bd", "/b/a%20b&c+d"), ("/b/%28x%29%21", "/b/(x)!"), ("/b/%C3%A9", "/b/%c3%a9"),
    ("/b/~a-b_c.d", "/b/%7Ea%2Db%5fc%2Ed"), ("/b/a%3Db%40", "/b/a=b@"), ("/b/%E6%97%A5", "/b/日"),
  ])
  func acceptsAPathThatAProxyEncodedAnotherWay(signed: String, received: String) throws {
    for var request in [try TestKey.signed(path: signed), try TestKey.presigned(path: signed)] {
      request.rawPath = received
      #expect(verifier.refusal(of: request) == nil)
    }
  }

  @Test(arguments: [
    ("/b/a%2Fb", "/b/a%252Fb"), ("/b/a%252Fb", "/b/a/b"), ("/b/a//b", "/b/a/b"), ("/b/a/./b", "/b/a/b"),
    ("/b/x/../a", "/b/a"), ("/b/a/", "/b/a"), ("/b/%C3%A9", "/b/e%CC%81"), ("/b/a+b", "/b/a%20b"), ("/b/A", "/b/a"),
  ])
  func refusesAnotherKeyUnderTheSameSignature(signed: String, received: String) throws {
    for var request in [try TestKey.signed(path: signed), try TestKey.presigned(path: signed)] {
      #expect(verifier.refusal(of: request) == nil)
      request.rawPath = received
      #expect(verifier.refusal(of: request) == "SignatureDoesNotMatch")
    }
  }

  @Test(arguments: ["/b/%00", "/b/%FF", "/b/%C0%AF", "/b/%ED%A0%80", "/b/%", "/b/%zz", "/b/%4", "b", "", "*"])
  func refusesPathsThatAreNoText(path: String) throws {
    var request = try TestKey.presigned()
    request.rawPath = path
    #expect(verifier.refusal(of: request) == "InvalidURI")
    #expect(throws: SignatureError.self) { try decodeRequestPath(path) }
  }

  @Test func theRouterSeesThePathThatWasSigned() throws {
    for path in ["/b/a%2Fb", "/b/%252F", "/b//x/./../y/", "/b/a+b%20c", "/b/e%CC%81"] {
      let verified = try verifier.verify(
        try TestKey.presigned(path: path), now: TestKey.now, secret: TestKey.secret)
      #expect(Array(verified.path.utf8) == Array(try decodeRequestPath(path).utf8))
    }
    #expect(try decodeRequestPath("/b/a%2Fb%252F+%20") == "/b/a/b%2F+ ")
  }

  @Test func takesAPlusSignInAQueryForASpace() throws {
    var request = try TestKey.signed(query: "prefix=a%20b")
    request.rawQuery = "prefix=a+b"
    #expect(verifier.refusal(of: request) == nil)
    request.rawQuery = "prefix=a%2Bb"
    #expect(verifier.refusal(of: request) == "SignatureDoesNotMatch")
  }

  @Test(arguments: ["x=1", "list-type=2", "versionId=a", "prefix=", "acl"])
  func refusesAParameterThatWasAddedOrTakenAway(parameter: String) throws {
    for (original, changed) in [("", parameter), (parameter, "")] {
      for signed in [try TestKey.signed(query: original), try TestKey.presigned(query: original)] {
        var request = signed
        let own = request.rawQuery.split(separator: "&").filter { $0.hasPrefix("X-Amz-") }.map(String.init)
        request.rawQuery = ((changed.isEmpty ? [] : [changed]) + own).joined(separator: "&")
        #expect(verifier.refusal(of: request) == "SignatureDoesNotMatch")
      }
    }
  }

  @Test func anonymousRequestsHaveNoKey() throws {
    let request = PlainRequest("GET", path: "/b/k", query: "Expires=1", headers: [TestKey.host])
    let verified = try verifier.verify(request, now: TestKey.now, secret: TestKey.secret)
    #expect(verified.accessKeyID == nil && verified.payload == .unsigned && verified.chunkSigner == nil)
    let chunked = request.adding("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
    #expect(
      try verifier.verify(chunked, now: TestKey.now, secret: TestKey.secret).payload == .streamingUnsignedTrailer)
    let signed = request.adding("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
    #expect(verifier.refusal(of: signed) == "InvalidRequest")
  }

  @Test func anyRegionIsAcceptedUnlessSomeAreNamed() throws {
    var policy = SignaturePolicy()
    for region in ["", "us-east-1", "eu-east-1", "garage"] {
      var request = PlainRequest("GET", path: "/b/k", headers: [TestKey.host])
      let signer = Signer(accessKeyID: TestKey.id, secret: TestKey.secret, region: region)
      try signer.sign(&request, contentSHA256: "UNSIGNED-PAYLOAD", at: TestKey.now)
      #expect(verifier.refusal(of: request) == nil)
      policy.regions = ["eu-west-9"]
      let error = SignatureVerifier(policy: policy).error(of: request)
      #expect(error?.code == "AuthorizationHeaderMalformed")
      #expect(error?.elements.first.map { "\($0.name)=\($0.value)" } == "Region=eu-west-9")
      policy.regions = ["eu-west-9", region]
      #expect(SignatureVerifier(policy: policy).refusal(of: request) == nil)
    }
  }

  @Test func aPinnedPayloadHashIsHandedOn() throws {
    let hash = SHA256.hash(Array("body".utf8))
    let inQuery = try TestKey.presigned("PUT", contentSHA256: hash.hex)
    #expect(
      try verifier.verify(inQuery, now: TestKey.now, secret: TestKey.secret).payload == .hashed(hash))
    #expect(verifier.refusal(of: inQuery.replacingParameter("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")) != nil)
    #expect(verifier.refusal(of: inQuery.replacingParameter("X-Amz-Content-Sha256", nil)) == "SignatureDoesNotMatch")
  }

  @Test func unsignedPayloadsAreRefusedWhereThePolicySaysSo() throws {
    var policy = SignaturePolicy()
    policy.acceptsUnsignedPayload = false
    let strict = SignatureVerifier(policy: policy)
    #expect(strict.refusal(of: try TestKey.signed("PUT")) == "AccessDenied")
    #expect(strict.refusal(of: try TestKey.signed("PUT", contentSHA256: AWSExamples.emptyHash)) == nil)
    #expect(strict.refusal(of: try TestKey.presigned("PUT")) == nil)
  }

  @Test func aChangedSecretOrADisabledKeyCountsAtOnce() throws {
    let request = try TestKey.presigned()
    for _ in 0..<3 { #expect(verifier.refusal(of: request) == nil) }
    #expect(throws: SignatureError.self) {
      try verifier.verify(request, now: TestKey.now) { _ in SecretKey("another") }
    }
    do {
      _ = try verifier.verify(request, now: TestKey.now) { _ in nil }
      Issue.record("a disabled key must not be accepted")
    } catch {
      #expect(error.code == "InvalidAccessKeyId")
    }
    #expect(verifier.refusal(of: request) == nil)
  }

  @Test func manyKeysDoNotDisturbEachOther() throws {
    for number in 0..<2000 {
      let id = "KEY\(number)"
      var request = PlainRequest("GET", path: "/b/k", headers: [TestKey.host])
      let secret = SecretKey("secret\(number)")
      try Signer(accessKeyID: id, secret: secret, region: "r").presign(&request, expires: 9, at: TestKey.now)
      let verified = try verifier.verify(request, now: TestKey.now) { $0 == id ? secret : nil }
      #expect(verified.accessKeyID == id)
    }
  }

  private static let pathPieces = [
    "a", "Z", "0", "/", "//", ".", "..", "%20", "%2F", "%C3%A9", "e%CC%81", "+", "&", "=", "%25", "%3F", "%23", "~",
    "(", "'", "%22",
    "%F0%9F%8E%89", "@", ":", "!", "*", ",", ";", "$",
  ]
  private static let queryPieces = [
    "a", "b", "A", "%20", "+", "%C3%A9", "%2B", "-", "~", "/", ":", "%26", "%3D", "prefix", "*", "'",
  ]
}

extension SeededRandom {
  /// Some of `pieces`, joined.
  mutating func text(_ counts: ClosedRange<Int>, from pieces: [String]) -> String {
    (0..<Int.random(in: counts, using: &self)).map { _ in pieces.randomElement(using: &self) ?? "" }.joined()
  }
}
