import SigV4
import Testing

@Suite struct KnownProxyTests {
  @Test func acceptsTheHostsThatItIsKnownBy() throws {
    var policy = SignaturePolicy()
    policy.hostAliases = ["public.example.org", "minio:9000", "secure.example.org:443"]
    let verifier = SignatureVerifier(policy: policy)
    for signedFor in [
      "public.example.org", "public.example.org:443", "public.example.org:80", "minio:9000", "secure.example.org",
      "inner", "inner:80", "inner:443",
    ] {
      var request = PlainRequest("GET", path: "/b/k", headers: [("host", signedFor)])
      try TestKey.signer.presign(&request, expires: 60, at: TestKey.now)
      request.setHeader("host", "inner")
      #expect(verifier.refusal(of: request) == nil, "signed for \(signedFor)")
    }
    for signedFor in ["minio", "public.example.org:9000", "evil.example.org", "inner:8080"] {
      var request = PlainRequest("GET", path: "/b/k", headers: [("host", signedFor)])
      try TestKey.signer.presign(&request, expires: 60, at: TestKey.now)
      request.setHeader("host", "inner")
      #expect(verifier.refusal(of: request) == "SignatureDoesNotMatch", "signed for \(signedFor)")
    }
  }

  @Test func acceptsAForwardedHostOnlyWhenItIsTrusted() throws {
    var request = try TestKey.signed()
    request.setHeader("host", "inner:9000")
    let forwarded = request.adding("x-forwarded-host", "s3.example.org:9000")
    #expect(SignatureVerifier().refusal(of: forwarded) == "SignatureDoesNotMatch")
    request.forwardedHosts = ["s3.example.org:9000"]
    #expect(SignatureVerifier().refusal(of: request) == nil)
  }

  @Test func acceptsPrefixesThatAProxyStrips() throws {
    var policy = SignaturePolicy()
    policy.pathPrefixes = ["/s3", "/up stream"]
    for (signed, received) in [
      ("/s3/b/k", "/b/k"), ("/up%20stream/b/k%20x", "/b/k%20x"), ("/b/k", "/b/k"), ("/s3/b/k", "/s3/b/k"),
    ] {
      var request = try TestKey.presigned(path: signed)
      request.rawPath = received
      #expect(SignatureVerifier(policy: policy).refusal(of: request) == nil)
    }
    var request = try TestKey.presigned(path: "/s3/b/k")
    request.rawPath = "/b/k"
    #expect(SignatureVerifier().refusal(of: request) == "SignatureDoesNotMatch")
    request.rawPath = "/b/other"
    #expect(SignatureVerifier(policy: policy).refusal(of: request) == "SignatureDoesNotMatch")
  }

  @Test func acceptsAGETSignatureForHEADWhereThePolicySaysSo() throws {
    var policy = SignaturePolicy()
    policy.acceptsGETForHEAD = true
    var request = try TestKey.signed("GET")
    request.methodName = "HEAD"
    #expect(SignatureVerifier().refusal(of: request) == "SignatureDoesNotMatch")
    #expect(SignatureVerifier(policy: policy).refusal(of: request) == nil)
    request.methodName = "PUT"
    #expect(SignatureVerifier(policy: policy).refusal(of: request) == "SignatureDoesNotMatch")
    var head = try TestKey.signed("HEAD")
    head.methodName = "GET"
    #expect(SignatureVerifier(policy: policy).refusal(of: head) == "SignatureDoesNotMatch")
  }

  @Test func combinesAllThatOneProxyDoes() throws {
    var policy = SignaturePolicy()
    policy.acceptsGETForHEAD = true
    policy.pathPrefixes = ["/media"]
    policy.hostAliases = ["s3.example.org:9000"]
    var request = try TestKey.signed("GET", path: "/media/b/k")
    request.methodName = "HEAD"
    request.rawPath = "/b/k"
    request.setHeader("host", "inner")
    #expect(SignatureVerifier(policy: policy).refusal(of: request) == nil)
  }

  @Test func leavesTheHeadersThatProxiesAddAlone() throws {
    let request = try TestKey.presigned("PUT").adding("x-amz-cf-id", "abc").adding("x-forwarded-for", "10.0.0.1")
      .adding("content-type", "text/plain").adding("x-amzn-trace-id", "Root=1")
    #expect(SignatureVerifier().refusal(of: request) == nil)
  }
}
