import SigV4
import Testing

@Suite struct SignatureDiagnosisTests {
  private let verifier = SignatureVerifier()

  @Test func namesThePartThatDiffers() throws {
    var method = try TestKey.presigned("GET")
    method.methodName = "HEAD"
    #expect(part(of: method) == .method)

    var path = try TestKey.presigned(path: "/b/k")
    path.rawPath = "/prefix/b/k"
    #expect(part(of: path) == .path)
    path.rawPath = "/b/k/"
    #expect(part(of: path) == .path)

    var query = try TestKey.signed()
    query.rawQuery = "x=y"
    #expect(part(of: query) == .query)
    query = try TestKey.presigned()
    query.rawQuery += "&x=y"
    #expect(part(of: query) == .query)
    query = try TestKey.signed(query: "prefix=a%2Bb")
    query.rawQuery = "prefix=a+b"
    #expect(part(of: query) == .query)

    var host = try TestKey.signed()
    host.setHeader("host", "inner")
    #expect(part(of: host.adding("x-forwarded-host", "s3.example.org:9000")) == .host)

    let header = try TestKey.signed(headers: [("accept-encoding", "identity")])
    #expect(part(of: header.editingHeader("accept-encoding", "identity", "br")) == .header)
    #expect(part(of: header.removing("accept-encoding")) == .header)

    #expect(part(of: try TestKey.presigned().replacingParameter("X-Amz-Signature", "x")) == .key)
  }

  @Test(arguments: ["secret\n", " secret", "secret"])
  func noticesWhiteSpaceAroundASecret(stored: String) throws {
    var request = PlainRequest("GET", path: "/b/k", headers: [TestKey.host])
    let signed = stored == "secret" ? "secret\n" : "secret"
    let signer = Signer(accessKeyID: "A", secret: SecretKey(signed), region: "")
    try signer.presign(&request, expires: 60, at: TestKey.now)
    let mismatch = mismatch(of: request) { _ in SecretKey(stored) }
    #expect(mismatch?.difference.part == .key)
    #expect(mismatch?.difference.detail.contains("white space") == true)
    let unrelated = self.mismatch(of: request) { _ in SecretKey("other") }
    #expect(unrelated?.difference.part == .key)
    #expect(unrelated?.difference.detail.contains("white space") == false)
  }

  @Test func givesTheCallerWhatShouldHaveBeenSigned() throws {
    var request = AWSExamples.getObject
    request.setHeader("range", "bytes=0-10")
    var found: SignatureMismatch?
    do {
      _ = try verifier.verify(request, now: AWSExamples.now, secret: AWSExamples.secret)
    } catch {
      if case .signatureDoesNotMatch(let mismatch) = error { found = mismatch }
      #expect(error.elements.map { "\($0.name)" } == ["AWSAccessKeyId", "StringToSign", "CanonicalRequest"])
    }
    let mismatch = try #require(found)
    #expect(
      mismatch.canonicalRequest
        == """
        GET
        /test.txt

        host:examplebucket.s3.amazonaws.com
        range:bytes=0-10
        x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        x-amz-date:20130524T000000Z

        host;range;x-amz-content-sha256;x-amz-date
        e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        """)
    #expect(mismatch.stringToSign.hasPrefix("AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"))
  }

  @Test func tellsNoSecrets() throws {
    let customerKey = "x-amz-server-side-encryption-customer-key"
    let request = try TestKey.presigned(
      "PUT", query: "prefix=hidden-prefix", headers: [(customerKey, "hidden-key"), ("cookie", "hidden-cookie")])
    let claimed = String(request.rawQuery.split(separator: "X-Amz-Signature=")[1])
    let mismatch = try #require(self.mismatch(of: request) { _ in SecretKey("hidden-secret") })
    let shown = mismatch.canonicalRequest + mismatch.stringToSign
    for secret in ["hidden-key", "hidden-cookie", "hidden-secret", claimed] { #expect(!shown.contains(secret)) }
    #expect(shown.contains("\(customerKey):REDACTED"))
    #expect(
      !mismatch.difference.description.contains("hidden") && !mismatch.difference.description.contains(TestKey.id))
    let secret = SecretKey("hidden-secret")
    #expect(!"\(secret) \(String(reflecting: secret)) \(Mirror(reflecting: secret).children.count)".contains("hidden"))
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(!dumped.contains("hidden"))
  }

  private func part(of request: PlainRequest) -> SignatureDifference.Part? {
    mismatch(of: request, secret: TestKey.secret)?.difference.part
  }

  private func mismatch(of request: PlainRequest, secret: (String) -> SecretKey?) -> SignatureMismatch? {
    do {
      _ = try verifier.verify(request, now: TestKey.now, secret: secret)
    } catch {
      if case .signatureDoesNotMatch(let mismatch) = error { return mismatch }
    }
    return nil
  }
}
