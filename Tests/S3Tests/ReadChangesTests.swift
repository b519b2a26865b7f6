import HTTP
import Identity
import SigV4
import Storage
import Testing

@testable import S3

struct ReadChangesTests {
  private func cursor(_ answer: Answer) throws -> String {
    let start = try #require(answer.text.firstRange(of: #""cursor":""#)).upperBound
    return String(answer.text[start...].prefix { $0 != "\"" })
  }

  @Test func tellsOfChangesInOrder() throws {
    let gateway = try gatewayWithBucket()
    _ = gateway.send("PUT", "/bucket/a%0A%22%C3%A9", body: Array("x".utf8))
    _ = gateway.send("PUT", "/bucket/b?renameObject", [("x-amz-rename-source", "a%0A%22%C3%A9")])
    _ = gateway.send("DELETE", "/bucket/b")
    let answer = gateway.send("GET", "/-/changes/bucket")
    #expect(answer.status == 200 && answer.headers["content-type"] == "application/json")
    let tag = #""size":1,"etag":"9dd4e461268c8034f5c8564e155c67a6""#
    for part in [
      #""kind":"created","key":"a\n\"é",\#(tag),"objectId":""#,
      #""kind":"renamed","key":"b","formerKey":"a\n\"é",\#(tag),"objectId":""#,
      #""kind":"deleted","key":"b","objectId":""#,
    ] { #expect(answer.text.contains(part), "\(answer.text)") }
    let end = try cursor(answer)
    #expect(gateway.send("GET", "/-/changes/bucket?cursor=\(end)").text == "{\"changes\":[],\"cursor\":\"\(end)\"}\n")
  }

  @Test func goesOnFromCursors() throws {
    let gateway = try gatewayWithBucket()
    for key in ["a", "b", "c"] { _ = gateway.send("PUT", "/bucket/\(key)") }
    var query = "from=oldest"
    for key in ["a", "b", "c"] {
      let answer = gateway.send("GET", "/-/changes/bucket?limit=1&\(query)")
      #expect(answer.text.contains(#""key":"\#(key)""#), "\(answer.text)")
      query = "cursor=\(try cursor(answer))"
    }
    #expect(try cursor(gateway.send("GET", "/-/changes/bucket?from=now")) == query.dropFirst(7))
    #expect(gateway.sendPresigned("GET", "/-/changes/bucket?limit=1").text.contains(#""key":"a""#))
  }

  @Test(arguments: [
    ("bucket?cursor=00", 400, "InvalidArgument"), ("bucket?cursor=", 400, "InvalidArgument"),
    ("bucket?cursor=0100000000000000630000000000000001", 410, "XMartinetCursorExpired"),
    ("bucket?cursor=02000000000000000100000000000000ff", 400, "InvalidArgument"),
    ("bucket?cursor=01ffffffffffffffffffffffffffffffff", 410, "XMartinetCursorExpired"),
    ("bucket?from=yesterday", 400, "InvalidArgument"), ("bucket?from=now&cursor=1", 400, "InvalidArgument"),
    ("bucket?limit=0", 400, "InvalidArgument"), ("bucket?limit=1001", 400, "InvalidArgument"),
    ("bucket?limit=-1", 400, "InvalidArgument"), ("bucket?limit=99999999999999999999", 400, "InvalidArgument"),
    ("bucket?wait=31s", 400, "InvalidArgument"), ("bucket?wait=1m", 400, "InvalidArgument"),
    ("bucket?wait=s", 400, "InvalidArgument"), ("none", 404, "NoSuchBucket"), ("NOT_A_NAME", 400, "InvalidBucketName"),
  ])
  func refuses(_ target: String, _ status: Int, _ code: String) throws {
    let answer = try gatewayWithBucket().send("GET", "/-/changes/\(target)")
    #expect(answer.status == status && answer.text.hasPrefix(#"{"code":"\#(code)","message":""#), "\(answer.text)")
  }

  @Test func keepsTenantsApart() throws {
    let gateway = try gatewayWithBucket()
    #expect(gateway.send("GET", "/-/changes/bucket", as: SignedGateway.viewer).status == 200)
    #expect(gateway.send("GET", "/-/changes/bucket", as: SignedGateway.stranger).status == 404)
    #expect(gateway.send("GET", "/-/changes/bucket", as: SignedGateway.disabled).status == 403)
    let anonymous = gateway.receive(
      PlainRequest("GET", path: "/-/changes/bucket", query: "", headers: [("host", SignedGateway.host)]), [])
    #expect(anonymous.status == 403)
  }

  @Test func takesAKeyEvenWhereEverybodyMayList() throws {
    let gateway = SignedGateway(try DiskStore.shared.get(), tenant: .default)
    let headers = [("x-amz-object-ownership", "ObjectWriter"), ("x-amz-acl", "public-read")]
    let made = gateway.send("PUT", "/open-bucket", headers)
    #expect(made.status == 200, "\(made.text)")
    func anonymous(_ path: String) -> Answer {
      gateway.receive(PlainRequest("GET", path: path, headers: [("host", SignedGateway.host)]), [])
    }
    #expect(anonymous("/open-bucket").status == 200)
    #expect(anonymous("/-/changes/open-bucket").status == 403)
    #expect(gateway.send("GET", "/-/changes/open-bucket").status == 200)
  }

  @Test func saysWhereThereIsNoFeed() {
    let answer = SignedGateway(MemoryStorage()).send("GET", "/-/changes/bucket")
    #expect(answer.status == 501 && answer.text.contains(#""Capability":"changeFeed""#), "\(answer.text)")
  }

  @Test(arguments: [(1, 0), (Int64.max, Int64.max), (7, 1 << 40)]) func writesCursorsAsText(
    _ bucket: Int64, _ sequence: Int64
  ) {
    let cursor = ChangeCursor(bucketID: bucket, sequence: sequence)
    #expect(ChangeCursor(cursor.text) == cursor)
  }
}
