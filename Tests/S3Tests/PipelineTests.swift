import HTTP
import Identity
import SigV4
import Storage
import Synchronization
import Testing
import XML

@testable import S3

/// B21: What the pipeline does for every operation.
struct PipelineTests {
  @Test func namesTheRequestInEveryAnswer() throws {
    let gateway = try gatewayWithBucket()
    let answers = [
      gateway.send("GET", "/"), gateway.send("GET", "/bucket/none"), gateway.send("HEAD", "/bucket/none"),
      gateway.send("GET", "/-/health"), gateway.send("GET", "/%"), gateway.send("OPTIONS", "/bucket/x"),
    ]
    var ids: Set<String> = []
    for answer in answers {
      let id = try #require(answer.headers["x-amz-request-id"])
      #expect(id.utf8.count == 16 && answer.headers["x-amz-id-2"] != nil)
      #expect(answer.element("RequestId") == id || answer.body.isEmpty || answer.status == 200)
      ids.insert(id)
    }
    #expect(ids.count == answers.count)
  }

  @Test func writesErrorsAsAWSDoes() throws {
    let answer = try gatewayWithBucket().send("GET", "/bucket/a%26b")
    #expect(answer.status == 404)
    #expect(answer.headers["content-type"] == "application/xml")
    for (element, text) in [
      ("Code", "NoSuchKey"), ("Message", "The specified key does not exist."), ("Key", "a&amp;b"),
      ("Resource", "/bucket/a%26b"), ("HostId", answer.headers["x-amz-id-2"]),
    ] { #expect(answer.element(element) == text) }
  }

  @Test func writesErrorsThatCanBeReadWhateverTheyRepeat() throws {
    let gateway = try gatewayWithBucket()
    for target in ["/bucket/%01%EF%BF%BF%3C%26%22", "/bucket?max-keys=%01%02", "/bucket?encoding-type=%1F&x=%00"] {
      let answer = gateway.send("GET", target)
      let document = try XMLElement.read(answer.body)
      #expect(document.name == "Error" && document.text(of: "Message") != nil)
    }
  }

  @Test func writesNoBodyForErrorsToHEAD() throws {
    let answer = try gatewayWithBucket().send("HEAD", "/bucket/none")
    #expect(answer.status == 404 && answer.body.isEmpty)
  }

  @Test func tellsWhatShouldHaveBeenSigned() throws {
    let forger = AccessKey(id: SignedGateway.root.id, secret: "guess", tenant: .default, role: .owner)
    let answer = try gatewayWithBucket().send("GET", "/bucket/k", as: forger)
    #expect(answer.code == "SignatureDoesNotMatch")
    #expect(answer.element("StringToSign")?.hasPrefix("AWS4-HMAC-SHA256") == true)
    #expect(answer.element("CanonicalRequest")?.hasPrefix("GET") == true)
    #expect(answer.element("AWSAccessKeyId") == "AKROOT")
  }

  @Test func tellsTheLogWhichPartDiffers() throws {
    let records = Mutex<[RequestRecord]>([])
    let gateway = SignedGateway(UntouchableStorage()) { record in records.withLock { $0.append(record) } }
    var request = PlainRequest("GET", path: "/bucket/k", headers: [("host", SignedGateway.host)])
    try SignedGateway.signer.presign(&request, expires: 60, at: SignedGateway.seconds)
    request.methodName = "DELETE"
    #expect(gateway.receive(request, []).code == "SignatureDoesNotMatch")
    let record = try #require(records.withLock { $0.first })
    let detail = try #require(record.error?.detail)
    #expect(detail.hasPrefix("method"), "\(detail)")
    #expect(!detail.contains(SignedGateway.root.secret))
    #expect(record.status == 403 && record.operation == "DeleteObject" && record.principal == nil)
  }

  @Test(arguments: [true, false]) func believesTrustedProxiesAlone(isTrusted: Bool) throws {
    let gateway = try gatewayWithBucket(settings: S3Settings(isTrustedProxy: { _ in isTrusted }))
    for (host, forwarded) in [
      ("s3.example.org", [("x-forwarded-host", "s3.example.org")]),
      ("s3.example.org:8443", [("x-forwarded-host", "s3.example.org, inner"), ("x-forwarded-port", "8443")]),
    ] {
      var request = PlainRequest("GET", path: "/bucket", headers: [("host", host)])
      try SignedGateway.signer.presign(&request, expires: 60, at: SignedGateway.seconds)
      request.setHeader("host", "inner:9000")
      for (name, value) in forwarded { request.setHeader(name, value) }
      #expect(gateway.receive(request, []).status == (isTrusted ? 200 : 403))
    }
  }

  @Test func tellsAbsenceToOthersTenantsAlike() throws {
    let gateway = try gatewayWithBucket()
    #expect(gateway.send("PUT", "/bucket/k", body: [1]).status == 200)
    for (method, target) in [
      ("GET", "/bucket/k"), ("PUT", "/bucket/x"), ("DELETE", "/bucket/k"), ("GET", "/bucket"),
    ] {
      let there = gateway.send(method, target, as: SignedGateway.stranger)
      let nowhere = gateway.send(method, "/no-such" + target.dropFirst(7), as: SignedGateway.stranger)
      #expect(there.status == nowhere.status && there.code == nowhere.code, "\(method) \(target)")
    }
    let copy = gateway.send(
      "PUT", "/bucket/copy", [("x-amz-copy-source", "/bucket/k")], as: SignedGateway.stranger)
    #expect(copy.code == "NoSuchBucket")
  }

  @Test func servesVirtualHosts() throws {
    let gateway = try gatewayWithBucket(settings: S3Settings(domains: ["s3.example.org"]))
    let host = "bucket.s3.example.org"
    #expect(gateway.send("PUT", "/-/k", body: [1, 2], host: host).status == 200)
    #expect(gateway.send("GET", "/bucket/-/k").body == [1, 2])
    #expect(gateway.send("GET", "/?list-type=2", host: host).text.contains("<Key>-/k</Key>"))
  }

  @Test func leavesReservedPathsToTheGateway() throws {
    struct Reserved: RequestHandler {
      func respond(to request: Request) -> Response { Response(status: 299) }
    }
    let gateway = SignedGateway(UntouchableStorage(), reserved: Reserved())
    for target in ["/-/health/live", "/-", "/-/", "/%2D/x"] { #expect(gateway.send("GET", target).status == 299) }
    #expect(gateway.send("GET", "/-x").status == 400)
  }

  @Test(arguments: [
    ("GET", "/Bad_Bucket", "InvalidBucketName"), ("GET", "/b", "InvalidBucketName"),
    ("GET", "//x", "InvalidBucketName"),
    ("GET", "/bucket/%ff", "InvalidURI"), ("GET", "/bucket/%00", "InvalidURI"), ("GET", "/bucket/%", "InvalidURI"),
    ("GET", "/bucket/k?versionId=", "InvalidArgument"), ("GET", "/bucket/k?versionId=a%20b", "InvalidArgument"),
    ("GET", "/bucket/k?prefix=%ff", "InvalidURI"), ("GET", "/bucket?acl&policy", "InvalidArgument"),
  ])
  func refusesOddTargets(method: String, target: String, code: String) {
    let answer = SignedGateway(UntouchableStorage()).send(method, target)
    #expect(answer.status == 400 && answer.code == code, "\(answer.text)")
  }

  @Test func refusesKeysThatAreTooLong() throws {
    let gateway = try gatewayWithBucket()
    let longest = String(repeating: "%C3%A9", count: 512)
    #expect(gateway.send("PUT", "/bucket/" + longest, body: [1]).status == 200)
    #expect(gateway.send("GET", "/bucket/" + longest).body == [1])
    let answer = gateway.send("PUT", "/bucket/a" + longest, body: [1])
    #expect(answer.code == "KeyTooLongError" && answer.element("Size") == "1025")
  }

  @Test func keepsOddKeysApart() throws {
    let gateway = try gatewayWithBucket()
    let keys = [
      "..%2Fx", "../y", "a//b", "a/", "a", "a/b", "%C3%A9", "e%CC%81", "%2541", "A", "a%5Cb", ".", "..", "a/../b",
      "%E2%80%AE", "sp%20ace", "pl%2Bus", "pl+us2", "%01", "tab%09", "line%0Abreak", "-/x", "con", "%F0%9F%98%80",
    ]
    for (place, key) in keys.enumerated() {
      #expect(gateway.send("PUT", "/bucket/\(key)", body: [UInt8(place)]).status == 200, "\(key)")
    }
    for (place, key) in keys.enumerated() {
      #expect(gateway.send("GET", "/bucket/\(key)").body == [UInt8(place)], "\(key)")
    }
  }

  @Test func refusesABucketOwnerThatIsNotExpected() throws {
    let gateway = try gatewayWithBucket()
    let owner = Owner(tenant: gateway.tenant).id
    #expect(gateway.send("GET", "/bucket", [("x-amz-expected-bucket-owner", owner)]).status == 200)
    #expect(gateway.send("GET", "/bucket", [("x-amz-expected-bucket-owner", "111122223333")]).status == 403)
  }

  @Test func refusesABodyWhereThereIsNone() throws {
    let gateway = try gatewayWithBucket()
    #expect(gateway.send("DELETE", "/bucket/k", body: [1]).code == "UnexpectedContent")
    #expect(gateway.send("DELETE", "/bucket/k", body: [1], payload: .unsigned).code == "UnexpectedContent")
    #expect(gateway.send("DELETE", "/bucket/k", [("content-length", "0")]).status == 204)
  }
}
