import HTTP
import Identity
import SigV4
import Storage
import Testing

@testable import S3

/// The endpoints under `/-/` that need a key.
struct OwnEndpointTests {
  private static let endpoints = [
    OwnEndpoint(
      .bucket(under: "things"),
      Endpoint(name: "ReadThings", route: Route(.get, .bucket), right: .listBucketVersions, capability: .changeFeed) {
        (request, _) throws(S3Error) in
        Response(json: Array("\(try request.bucket.name) \(request.query["from"] ?? "-")".utf8))
      }),
    OwnEndpoint(
      .fixed("admin/v1/run"),
      Endpoint(
        name: "Run", route: Route(.post, .service), right: .putLifecycleConfiguration, payload: .document(.optional)
      ) { (request, context) throws(S3Error) in
        Response(json: try context.payload.bytes(maximum: 10) + Array(" of \(request.tenant)".utf8))
      }),
  ]

  private let gateway = SignedGateway(UntouchableStorage(), own: Self.endpoints)

  @Test func answersSignedRequests() {
    let answer = gateway.send("GET", "/-/things/my-bucket?from=a%20b")
    #expect(answer.status == 200 && answer.text == "my-bucket a b\n")
    #expect(answer.headers["content-type"] == "application/json" && answer.headers["x-amz-request-id"] != nil)
    #expect(gateway.send("POST", "/-/admin/v1/run", body: Array("now".utf8)).text == "now of 1\n")
  }

  @Test func answersPresignedRequests() {
    #expect(gateway.sendPresigned("GET", "/-/things/my-bucket?from=x").text == "my-bucket x\n")
    #expect(gateway.sendPresigned("GET", "/-/things/my-bucket", expires: 1, ago: 10).status == 403)
  }

  @Test func refusesWhoeverMayNot() {
    let forger = AccessKey(id: SignedGateway.root.id, secret: "guess", tenant: .default, role: .owner)
    for (key, path, method, code) in [
      (forger, "/-/things/my-bucket", "GET", "SignatureDoesNotMatch"),
      (SignedGateway.disabled, "/-/things/my-bucket", "GET", "InvalidAccessKeyId"),
      (SignedGateway.member, "/-/admin/v1/run", "POST", "AccessDenied"),
      (SignedGateway.viewer, "/-/admin/v1/run", "POST", "AccessDenied"),
    ] {
      let answer = gateway.send(method, path, as: key)
      #expect(answer.status == 403, "\(answer.text)")
      #expect(answer.text.hasPrefix(#"{"code":"\#(code)","message":""#), "\(answer.text)")
    }
    #expect(gateway.send("GET", "/-/things/my-bucket", as: SignedGateway.viewer).status == 200)
  }

  @Test func refusesAnonymousRequests() {
    for (method, path) in [("GET", "/-/things/my-bucket"), ("POST", "/-/admin/v1/run")] {
      let answer = gateway.receive(PlainRequest(method, path: path, headers: [("host", SignedGateway.host)]), [])
      #expect(answer.status == 403 && answer.text.contains(#""code":"AccessDenied""#), "\(answer.text)")
    }
  }

  @Test(arguments: [
    ("GET", "/-/things/A", 400, "InvalidBucketName"), ("PUT", "/-/things/my-bucket", 405, "MethodNotAllowed"),
    ("OPTIONS", "/-/things/my-bucket", 405, "MethodNotAllowed"), ("GET", "/-/admin/v1/run", 405, "MethodNotAllowed"),
    ("GET", "/-/things/my-bucket?a=%ZZ", 400, "InvalidURI"),
  ])
  func writesErrorsAsJSON(_ method: String, _ target: String, _ status: Int, _ code: String) {
    let answer = gateway.send(method, target)
    #expect(answer.status == status && answer.text.hasPrefix(#"{"code":"\#(code)""#), "\(answer.status) \(answer.text)")
    #expect(answer.text.contains(answer.headers["x-amz-request-id"] ?? "none"))
    #expect(answer.headers["content-type"] == "application/json")
  }

  @Test(arguments: ["/-/things", "/-/things/", "/-/things/a/b", "/-/thingsa", "/-/admin/v1/run/", "/-/", "/-/Things/a"])
  func leavesOtherPathsToThoseWhoNeedNoKey(_ path: String) {
    #expect(gateway.send("GET", path).status == 404 && gateway.send("GET", path).body.isEmpty)
  }

  @Test func refusesBodiesThatAreTooLong() {
    let answer = gateway.send("POST", "/-/admin/v1/run", body: Array("more than ten".utf8))
    #expect(answer.status == 400, "\(answer.text)")
  }
}
