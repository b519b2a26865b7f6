import HTTP
import Testing

@testable import S3

/// B12: From a target to what it names, and from there to one route.
struct AddressTests {
  @Test(
    arguments: [
      ("/", nil, nil), ("/b", "b", nil), ("/b/", "b", nil), ("/b/k", "b", "k"), ("/b//k", "b", "/k"),
      ("/b/k/", "b", "k/"), ("//k", "", "k"), ("/b/../x", "b", "../x"), ("/b/./k", "b", "./k"),
    ] as [(String, String?, String?)])
  func splitsPaths(path: String, bucket: String?, key: String?) {
    #expect(Address(path: path) == Address(bucket: bucket, key: key))
  }

  @Test(
    arguments: [
      ("/", nil), ("/k", "k"), ("/k/", "k/"), ("//k", "/k"), ("/-/health", "-/health"),
    ] as [(String, String?)])
  func takesTheBucketFromTheHost(path: String, key: String?) {
    #expect(Address(path: path, hostBucket: "b") == Address(bucket: "b", key: key))
  }

  @Test(
    arguments: [
      ("b.s3.example.org", "b"), ("B.S3.example.org:9000", "b"), ("a.b.s3.example.org", "a.b"),
      ("s3.example.org", nil), ("s3.example.org:9000", nil), ("xs3.example.org", nil), (".s3.example.org", nil),
      ("example.org", nil), ("[::1]:9000", nil), ("", nil), ("127.0.0.1:9000", nil),
    ] as [(String, String?)])
  func readsBucketsOutOfHosts(host: String, bucket: String?) {
    #expect(HostNames(domains: ["s3.example.org"]).bucket(ofHost: host) == bucket)
  }

  @Test func takesNoNameOfItsOwnForABucket() {
    let names = HostNames(domains: ["example.org"], endpoints: ["Minio.example.org:9000"])
    #expect(names.bucket(ofHost: "minio.example.org:443") == nil && names.bucket(ofHost: "b.example.org") == "b")
  }

  @Test(
    arguments: [
      ("", []), ("a", [("a", nil)]), ("a=", [("a", "")]), ("a=b=c", [("a", "b=c")]), ("a=%20+%2B", [("a", "  +")]),
      ("&&a=1&", [("a", "1")]), ("X-Amz-Signature=f&prefix=%C3%A9", [("prefix", "é")]), ("=x", [("", "x")]),
      ("X-Amz-Date=d&X-Amz-Acl=Private&X-Amz-Datex=1", [("x-amz-acl", "Private"), ("x-amz-datex", "1")]),
    ] as [(String, [(String, String?)])])
  func decodesQueries(raw: String, items: [(String, String?)]) throws {
    let query = try Query(raw)
    #expect(query.items.map { [$0.name, $0.value] } == items.map { [$0.0, $0.1] })
  }

  @Test(arguments: ["a=%", "a=%G0", "%ff=1", "a=%C3"]) func refusesQueriesThatAreNotText(raw: String) {
    #expect(throws: S3Error.self) { try Query(raw) }
  }

  private func route(
    _ method: HTTP.Method, _ path: String, _ query: String, copies: Bool = false
  ) throws(S3Error) -> Route {
    try Route(method: method, address: Address(path: path), query: try Query(query), copies: copies)
  }

  @Test(
    arguments: [
      (.get, "/b", "prefix=x&x-id=ListObjects", Route(.get, .bucket)),
      (.get, "/b", "list-type=2&prefix=acl", Route(.get, .bucket, .listType)),
      (.get, "/b", "acl", Route(.get, .bucket, .acl)),
      (.get, "/b", "acl=x", Route(.get, .bucket, .acl)),
      (.put, "/b/k", "uploadId=u&partNumber=1", Route(.put, .object, .uploadID)),
      (.get, "/b/k", "versionId=v", Route(.get, .object)),
      (.get, "/b/k", "cachebuster=1", Route(.get, .object)),
      (.put, "/b/k", "x-amz-acl=private", Route(.put, .object)),
      (.get, "/", "x-id=ListBuckets", Route(.get, .service)),
    ] as [(HTTP.Method, String, String, Route)])
  func routes(method: HTTP.Method, path: String, query: String, expected: Route) throws {
    #expect(try route(method, path, query) == expected)
  }

  @Test(
    arguments: [
      (.put, "/b", "foo"), (.delete, "/b", "foo="), (.get, "/b", "foo"), (.put, "/b/k", "foo"),
      (.get, "/b/k", "foo"), (.delete, "/b/k", "foo"),
      (.get, "/b", "acl&policy"), (.get, "/b/k", "uploadId=1&uploads"),
    ] as [(HTTP.Method, String, String)])
  func refusesWhatLooksLikeASubresource(method: HTTP.Method, path: String, query: String) {
    #expect(throws: S3Error.self) { try route(method, path, query) }
  }

  /// Whatever AWS has as a sub-resource is never taken for the bucket or the object itself.
  @Test(arguments: Subresource.allCases) func neverFallsThrough(_ subresource: Subresource) throws {
    let router = Router(Endpoint.all)
    for method in [HTTP.Method.get, .head, .put, .post, .delete] {
      for path in ["/b", "/b/k"] {
        for value in ["", "=", "=x"] {
          let route = try route(method, path, subresource.rawValue + value, copies: true)
          #expect(route.subresource == subresource)
          if let endpoint = try? router.endpoint(for: route) { #expect(endpoint.route.subresource == subresource) }
        }
      }
    }
  }

  @Test func saysWhichMethodIsNotAllowed() {
    let gateway = SignedGateway(UntouchableStorage())
    for (method, target) in [("POST", "/b/k"), ("PATCH", "/b/k"), ("POST", "/"), ("DELETE", "/"), ("TRACE", "/b")] {
      let answer = gateway.send(method, target)
      #expect(answer.status == 405 && answer.element("Method") == method)
    }
  }

  @Test func namesTheSubresourceThatIsNotImplemented() {
    let answer = SignedGateway(UntouchableStorage()).send("PATCH", "/b?metadataConfiguration", body: Array("<x/>".utf8))
    #expect(answer.status == 501 && answer.code == "NotImplemented" && answer.text.contains("metadataConfiguration"))
  }
}
