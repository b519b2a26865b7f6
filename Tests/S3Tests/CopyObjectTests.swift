import HTTP
import Testing

@testable import S3

/// Copies: sources in every spelling, directives, conditions.
struct CopyObjectTests {
  private func gateway(key: String = "k") throws -> SignedGateway {
    let gateway = try gatewayWithBucket()
    let headers = [("content-type", "text/plain"), ("x-amz-meta-a", "1"), ("cache-control", "no-store")]
    #expect(gateway.send("PUT", "/bucket/\(key)", headers, body: [1, 2, 3]).status == 200)
    return gateway
  }

  private func copy(_ gateway: SignedGateway, _ headers: [(String, String)], to target: String = "/bucket/copy")
    -> Answer
  {
    gateway.send("PUT", target, headers)
  }

  @Test(arguments: [
    ("k", "/bucket/k"), ("k", "bucket/k"), ("k", "bucket%2Fk"), ("a%20b%C3%A9", "/bucket/a%20b%C3%A9"),
    ("a%20b%C3%A9", "bucket/a b%C3%A9"), ("a%2Bb", "bucket/a+b"), ("q%3Fx", "bucket/q%3Fx"), ("q%3Fx", "bucket/q?x"),
    ("%2541", "bucket/%2541"), ("d/e", "/bucket/d/e"), ("/lead", "/bucket//lead"),
    ("k", "/bucket/k?versionId=null"),
  ]) func readsSourcesInEverySpelling(key: String, source: String) throws {
    let gateway = try gateway(key: key)
    let answer = copy(gateway, [("x-amz-copy-source", source)])
    #expect(answer.status == 200, "\(answer.text)")
    let stored = gateway.send("GET", "/bucket/copy")
    #expect(stored.body == [1, 2, 3] && stored.headers["x-amz-meta-a"] == "1")
    #expect(stored.headers["content-type"] == "text/plain" && stored.headers["cache-control"] == "no-store")
    #expect(answer.element("ETag") == stored.headers["etag"]?.replacing("\"", with: "&quot;"))
    #expect(answer.element("LastModified")?.utf8.count == 24)
  }

  @Test(arguments: ["", "/", "bucket", "/bucket", "bucket/", "%", "bucket/%ff", "bucket/%00"])
  func refusesWhatIsNoSource(source: String) throws {
    let answer = copy(try gateway(), [("x-amz-copy-source", source)])
    #expect(answer.status == 400 && answer.code == "InvalidArgument", "\(answer.text)")
  }

  @Test func tellsWhatIsMissing() throws {
    let gateway = try gateway()
    #expect(copy(gateway, [("x-amz-copy-source", "/bucket/none")]).code == "NoSuchKey")
    #expect(copy(gateway, [("x-amz-copy-source", "/nowhere/k")]).code == "NoSuchBucket")
    #expect(copy(gateway, [("x-amz-copy-source", "/bucket/k")], to: "/nowhere/k").code == "NoSuchBucket")
    #expect(copy(gateway, [("x-amz-copy-source", "/bucket/../nowhere/k")]).code == "NoSuchKey")
  }

  @Test func replacesMetadata() throws {
    let gateway = try gateway()
    let headers = [
      ("x-amz-copy-source", "/bucket/k"), ("x-amz-metadata-directive", "REPLACE"), ("content-type", "text/html"),
      ("x-amz-meta-b", "2"),
    ]
    #expect(copy(gateway, headers, to: "/bucket/k").status == 200)
    let stored = gateway.send("GET", "/bucket/k")
    #expect(stored.body == [1, 2, 3] && stored.headers["content-type"] == "text/html")
    #expect(stored.headers["x-amz-meta-a"] == nil && stored.headers["x-amz-meta-b"] == "2")
    #expect(stored.headers["cache-control"] == nil)
  }

  @Test func ignoresMetadataOfACopyThatKeepsIt() throws {
    let gateway = try gateway()
    _ = copy(gateway, [("x-amz-copy-source", "/bucket/k"), ("x-amz-meta-b", "2")])
    #expect(gateway.send("GET", "/bucket/copy").headers["x-amz-meta-b"] == nil)
  }

  @Test func refusesACopyThatChangesNothing() throws {
    let gateway = try gateway()
    for directive in [[], [("x-amz-metadata-directive", "COPY")]] {
      let answer = copy(gateway, [("x-amz-copy-source", "/bucket/k")] + directive, to: "/bucket/k")
      #expect(answer.status == 400 && answer.code == "InvalidRequest")
    }
    #expect(
      copy(gateway, [("x-amz-copy-source", "/bucket/k"), ("x-amz-metadata-directive", "MERGE")]).code
        == "InvalidArgument")
  }

  @Test(
    arguments: [
      ([("if-match", "ETAG")], 200), ([("if-match", "\"no\"")], 412), ([("if-none-match", "ETAG")], 412),
      ([("if-none-match", "\"no\"")], 200), ([("if-modified-since", "Fri, 01 Jan 2060 00:00:00 GMT")], 412),
      ([("if-unmodified-since", "Thu, 01 Jan 2015 00:00:00 GMT")], 412),
      ([("if-match", "ETAG"), ("if-unmodified-since", "Thu, 01 Jan 2015 00:00:00 GMT")], 200),
    ] as [([(String, String)], Int)])
  func decidesConditionsOnTheSource(conditions: [(String, String)], status: Int) throws {
    let gateway = try gateway()
    let etag = try #require(gateway.send("HEAD", "/bucket/k").headers["etag"])
    let headers = conditions.map { ("x-amz-copy-source-\($0.0)", $0.1.replacing("ETAG", with: etag)) }
    let answer = copy(gateway, [("x-amz-copy-source", "/bucket/k")] + headers)
    #expect(answer.status == status)
    #expect(gateway.send("HEAD", "/bucket/copy").status == (status == 200 ? 200 : 404))
  }

  @Test func decidesConditionsOnTheDestination() throws {
    let gateway = try gateway()
    let source = [("x-amz-copy-source", "/bucket/k")]
    #expect(copy(gateway, source + [("if-none-match", "*")]).status == 200)
    #expect(copy(gateway, source + [("if-none-match", "*")]).status == 412)
  }

  @Test(arguments: ["/bucket/k", "bucket/k"]) func needsToReadTheSource(source: String) throws {
    let gateway = try gateway()
    let answer = gateway.send(
      "PUT", "/bucket/copy", [("x-amz-copy-source", source)], as: SignedGateway.viewer)
    #expect(answer.status == 403)
  }

  @Test func tellsAttributes() throws {
    let gateway = try gateway()
    let all = [("x-amz-object-attributes", "ETag,Checksum, ObjectParts,StorageClass,ObjectSize")]
    let answer = gateway.send("GET", "/bucket/k?attributes", all)
    #expect(answer.status == 200 && answer.element("ObjectSize") == "3" && answer.element("StorageClass") == "STANDARD")
    #expect(answer.element("ETag") == "5289df737df57326fcdd22597afb1fac" && !answer.text.contains("ObjectParts"))
    #expect(gateway.send("GET", "/bucket/k?attributes").code == "InvalidArgument")
    #expect(
      gateway.send("GET", "/bucket/k?attributes", [("x-amz-object-attributes", "ETag,Nonsense")]).code
        == "InvalidArgument")
  }
}
