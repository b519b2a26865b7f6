import SigV4
import Testing

/// The attacks that other S3 servers fell to, and what has to be answered.
@Suite struct SignatureRefusalTests {
  struct Attack: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: String
    let makeRequest: @Sendable () throws -> PlainRequest

    init(_ name: String, _ code: String, _ makeRequest: @escaping @Sendable () throws -> PlainRequest) {
      testDescription = name
      self.code = code
      self.makeRequest = makeRequest
    }
  }

  private let verifier = SignatureVerifier()

  @Test(arguments: ambiguous + incomplete + unsignedHeaders + scopes + times + payloads)
  func refuses(attack: Attack) throws {
    #expect(verifier.refusal(of: try attack.makeRequest()) == attack.code)
  }

  @Test(arguments: [
    "UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", AWSExamples.emptyHash,
  ])
  func refusesAWrongSignatureInEveryPayloadMode(mode: String) throws {
    let signature = String(repeating: "0", count: 64)
    for method in ["GET", "PUT", "POST", "DELETE", "HEAD"] {
      let signed = try TestKey.signed(method, contentSHA256: mode)
      #expect(verifier.refusal(of: signed) == nil)
      for garbage in [signature, "garbage", String(repeating: "A", count: 64), signature + "0"] {
        let header = signed.editingHeader("authorization", "Signature=", "Signature=\(garbage),Signature=")
        #expect(verifier.refusal(of: header) == "AuthorizationHeaderMalformed")
        let start = "Signature="
        let value = signed.headers.first { $0.name == "authorization" }?.value ?? ""
        let claimed = String(value.split(separator: start, maxSplits: 1)[1])
        #expect(
          verifier.refusal(of: signed.editingHeader("authorization", claimed, garbage)) == "SignatureDoesNotMatch")
        let presigned = try TestKey.presigned(method, headers: [("x-amz-content-sha256", mode)])
        let changed = presigned.replacingParameter("X-Amz-Signature", garbage)
        #expect(verifier.refusal(of: changed) == "SignatureDoesNotMatch")
      }
    }
  }

  @Test func refusesEverySingleChangeOfASignature() throws {
    let request = try TestKey.presigned()
    let claimed = request.rawQuery.split(separator: "X-Amz-Signature=")[1]
    for index in 0..<claimed.count {
      var digits = Array(claimed)
      digits[index] = digits[index] == "0" ? "1" : "0"
      let changed = request.replacingParameter("X-Amz-Signature", String(digits))
      #expect(verifier.refusal(of: changed) == "SignatureDoesNotMatch")
    }
  }

  @Test func expiryCountsToTheSecond() throws {
    let request = try TestKey.presigned(expires: 60)
    #expect(verifier.refusal(of: request, now: TestKey.now + 60) == nil)
    let error = verifier.error(of: request, now: TestKey.now + 61)
    #expect(error?.code == "AccessDenied" && error?.message == "Request has expired")
    #expect(
      error?.elements.map { "\($0.name)=\($0.value)" } == [
        "X-Amz-Expires=60", "Expires=2026-01-01T00:01:00Z", "ServerTime=2026-01-01T00:01:01Z",
      ])
    #expect(verifier.refusal(of: request, now: TestKey.now - 900) == nil)
    #expect(verifier.refusal(of: request, now: TestKey.now - 901) == "AccessDenied")
  }

  @Test func clocksMayDifferByAQuarterOfAnHour() throws {
    let request = try TestKey.signed()
    for skew in [-900, 900] as [Int64] { #expect(verifier.refusal(of: request, now: TestKey.now + skew) == nil) }
    for skew in [-901, 901] as [Int64] {
      #expect(verifier.refusal(of: request, now: TestKey.now + skew) == "RequestTimeTooSkewed")
    }
  }

  @Test func namesTheHeadersThatAreNotSigned() throws {
    let request = try TestKey.presigned("PUT").adding("x-amz-acl", "public-read").adding("x-amz-tagging", "a=b")
    let error = verifier.error(of: request)
    #expect(error?.code == "AccessDenied")
    #expect(error?.message == "There were headers present in the request which were not signed")
    #expect(error?.elements.map(\.value) == ["x-amz-acl, x-amz-tagging"])
  }

  private static let ambiguous: [Attack] = [
    Attack("header and query", "InvalidArgument") {
      try TestKey.presigned().adding("authorization", "AWS4-HMAC-SHA256 x")
    },
    Attack("version 2 in the header and version 4 in the query", "InvalidArgument") {
      try TestKey.presigned().adding("authorization", "AWS GKTEST:abc=")
    },
    Attack("version 4 in the header and version 2 in the query", "InvalidArgument") {
      try TestKey.signed(query: "AWSAccessKeyId=GKTEST&Expires=1&Signature=x")
    },
    Attack("both versions in the query", "InvalidArgument") {
      var request = try TestKey.presigned()
      request.rawQuery += "&Signature=x"
      return request
    },
    Attack("two authorization headers", "InvalidArgument") { try TestKey.signed().adding("authorization", "AWS x:y") },
    Attack("two credentials in the query", "AuthorizationQueryParametersError") {
      var request = try TestKey.presigned()
      request.rawQuery += "&X-Amz-Credential=OTHER%2F20260101%2Fr%2Fs3%2Faws4_request"
      return request
    },
    Attack("two signatures in the query", "AuthorizationQueryParametersError") {
      var request = try TestKey.presigned()
      request.rawQuery += "&X-Amz-Signature=00"
      return request
    },
    Attack("a signature with an escaped name beside the other", "AuthorizationQueryParametersError") {
      var request = try TestKey.presigned()
      request.rawQuery += "&X%2DAmz-Signature=00"
      return request
    },
    Attack("version 2 in the header", "InvalidRequest") {
      PlainRequest("GET", path: "/b/k", headers: [TestKey.host, ("authorization", "AWS GKTEST:c2ln")])
    },
    Attack("version 2 in the query", "InvalidRequest") {
      PlainRequest(
        "GET", path: "/b/k", query: "AWSAccessKeyId=GKTEST&Expires=1999999999&Signature=c2ln", headers: [TestKey.host])
    },
    Attack("another scheme", "InvalidArgument") {
      PlainRequest("GET", path: "/b/k", headers: [TestKey.host, ("authorization", "Bearer abc")])
    },
    Attack("an empty scheme", "InvalidArgument") {
      PlainRequest("GET", path: "/b/k", headers: [TestKey.host, ("authorization", "")])
    },
    Attack("an elliptic-curve signature", "InvalidRequest") {
      try TestKey.signed().editingHeader("authorization", "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")
    },
  ]

  private static let incomplete: [Attack] =
    ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"].flatMap { name in
      [
        Attack("a query without X-Amz-\(name)", "AuthorizationQueryParametersError") {
          try TestKey.presigned().replacingParameter("X-Amz-\(name)", nil)
        },
        Attack("a query with nothing but X-Amz-\(name)", "AuthorizationQueryParametersError") {
          PlainRequest("GET", path: "/b/k", query: "X-Amz-\(name)=x", headers: [TestKey.host])
        },
      ]
    }
    + ["Credential", "SignedHeaders", "Signature"].map { name in
      Attack("an authorization header without \(name)", "AuthorizationHeaderMalformed") {
        try TestKey.signed().editingHeader("authorization", "\(name)=", "Other=")
      }
    } + [
      Attack("an authorization header with nothing in it", "AuthorizationHeaderMalformed") {
        PlainRequest("GET", path: "/b/k", headers: [TestKey.host, ("authorization", "AWS4-HMAC-SHA256")])
      },
      Attack("another algorithm in the query", "AuthorizationQueryParametersError") {
        try TestKey.presigned().replacingParameter("X-Amz-Algorithm", "AWS4-HMAC-SHA1")
      },
      Attack("no content hash", "InvalidRequest") { try TestKey.signed().removing("x-amz-content-sha256") },
      Attack("two content hashes", "InvalidArgument") {
        try TestKey.signed().adding("x-amz-content-sha256", AWSExamples.emptyHash)
      },
      Attack("a security token that nobody here gave out", "InvalidToken") {
        try TestKey.signed(headers: [("x-amz-security-token", "t")])
      },
      Attack("a security token in the query", "InvalidToken") {
        try TestKey.presigned(query: "X-Amz-Security-Token=t")
      },
      Attack("a broken query", "InvalidURI") {
        var request = try TestKey.signed()
        request.rawQuery = "prefix=%"
        return request
      },
    ]

  private static let unsignedHeaders: [Attack] =
    [
      "x-amz-copy-source", "x-amz-acl", "x-amz-tagging", "x-amz-meta-a", "x-amz-storage-class",
      "x-amz-object-lock-mode", "x-amz-website-redirect-location", "x-amz-server-side-encryption-customer-key",
      "x-amz-content-sha256", "x-amz-decoded-content-length", "x-amz-trailer",
    ].map { name in
      Attack("a presigned URL and an unsigned \(name)", "AccessDenied") {
        try TestKey.presigned("PUT").adding(name, "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
      }
    }
    + ["x-amz-copy-source", "x-amz-meta-a", "x-amz-decoded-content-length"].map { name in
      Attack("a signed request and an unsigned \(name)", "AccessDenied") {
        try TestKey.signed("PUT").adding(name, "1")
      }
    } + [
      Attack("an unsigned host", "AccessDenied") {
        try TestKey.presigned().replacingParameter("X-Amz-SignedHeaders", "range").adding("range", "bytes=0-1")
      },
      Attack("an unsigned host in the header", "AccessDenied") {
        try TestKey.signed().editingHeader("authorization", "=host;", "=")
      },
      Attack("an unsigned content hash in the header", "AccessDenied") {
        try TestKey.signed().editingHeader("authorization", ";x-amz-content-sha256", "")
      },
      Attack("signed headers out of order", "AuthorizationHeaderMalformed") {
        try TestKey.signed().editingHeader(
          "authorization", "host;x-amz-content-sha256;x-amz-date", "x-amz-content-sha256;host;x-amz-date")
      },
      Attack("signed headers in upper case", "AuthorizationHeaderMalformed") {
        try TestKey.signed().editingHeader("authorization", "=host;", "=Host;")
      },
      Attack("a signed header twice", "AuthorizationHeaderMalformed") {
        try TestKey.signed().editingHeader("authorization", "=host;", "=host;host;")
      },
      Attack("no names at all", "AuthorizationQueryParametersError") {
        try TestKey.presigned().replacingParameter("X-Amz-SignedHeaders", "")
      },
      Attack("an empty name", "AuthorizationQueryParametersError") {
        try TestKey.presigned().replacingParameter("X-Amz-SignedHeaders", "host%3B")
      },
      Attack("a signed header that is absent", "SignatureDoesNotMatch") {
        try TestKey.presigned(headers: [("range", "")]).removing("range")
      },
      Attack("a changed signed header", "SignatureDoesNotMatch") {
        try TestKey.presigned(headers: [("x-amz-acl", "private")]).editingHeader("x-amz-acl", "private", "public-read")
      },
      Attack("a signed header given again", "SignatureDoesNotMatch") {
        try TestKey.presigned(headers: [("x-amz-acl", "private")]).adding("x-amz-acl", "public-read")
      },
      Attack("another host", "SignatureDoesNotMatch") {
        try TestKey.presigned().editingHeader("host", "example.org", "example.com")
      },
    ]

  private static let scopes: [Attack] = [
    ("GKTEST", "GKOTHER", "InvalidAccessKeyId"), ("GKTEST/", "/", "AuthorizationHeaderMalformed"),
    ("/20260101/", "/20260102/", "AuthorizationHeaderMalformed"),
    ("/20260101/", "/2026010/", "AuthorizationHeaderMalformed"),
    ("/20260101/", "/20261301/", "AuthorizationHeaderMalformed"),
    ("/20260101/", "/", "AuthorizationHeaderMalformed"), ("/eu-east-1/", "/us-east-1/", "SignatureDoesNotMatch"),
    ("/s3/", "/sts/", "AuthorizationHeaderMalformed"), ("/aws4_request", "/aws4", "AuthorizationHeaderMalformed"),
    ("/aws4_request", "/aws4_request/", "AuthorizationHeaderMalformed"),
  ].map { old, new, code in
    Attack("\(new) in place of \(old)", code) { try TestKey.signed().editingHeader("authorization", old, new) }
  }

  private static let times: [Attack] =
    ["0", "-1", "604801", "1e20", "99999999999999999999", "x", "", "+60", "60.0", "%2060"].map { (expires: String) in
      Attack("X-Amz-Expires=\(expires)", "AuthorizationQueryParametersError") {
        try TestKey.presigned().replacingParameter("X-Amz-Expires", expires)
      }
    } + [
      Attack("a longer life than was signed", "SignatureDoesNotMatch") {
        try TestKey.presigned().replacingParameter("X-Amz-Expires", "61")
      },
      Attack("a malformed date in the query", "AuthorizationQueryParametersError") {
        try TestKey.presigned().replacingParameter("X-Amz-Date", "2026-01-01T00:00:00Z")
      },
      Attack("a date of another day than the scope's", "AuthorizationQueryParametersError") {
        try TestKey.presigned().replacingParameter("X-Amz-Date", "20260102T000000Z")
      },
      Attack("another time of the same day", "SignatureDoesNotMatch") {
        try TestKey.presigned().replacingParameter("X-Amz-Date", "20260101T000001Z")
      },
      Attack("no date", "AccessDenied") { try TestKey.signed().removing("x-amz-date") },
      Attack("a malformed date", "AccessDenied") {
        try TestKey.signed().editingHeader("x-amz-date", "20260101T000000Z", "20260101T000000")
      },
      Attack("an impossible date", "AccessDenied") {
        try TestKey.signed().editingHeader("x-amz-date", "20260101T000000Z", "20260101T240000Z")
      },
      Attack("two dates", "AccessDenied") { try TestKey.signed().adding("x-amz-date", "20260101T000000Z") },
    ]

  private static let payloads: [Attack] = [
    "", "unsigned-payload", "abc", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", AWSExamples.emptyHash + "0",
  ].map { (mode: String) in
    Attack("x-amz-content-sha256: \(mode)", "InvalidArgument") { try TestKey.signed("PUT", contentSHA256: mode) }
  }
}
