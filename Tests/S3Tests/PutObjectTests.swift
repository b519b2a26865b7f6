import HTTP
import Testing

@testable import S3

/// Writes and deletes: what they store, what they refuse, and on which conditions.
struct PutObjectTests {
  @Test(
    arguments: [
      ([("x-amz-acl", "private")], 200, nil), ([("x-amz-acl", "bucket-owner-full-control")], 200, nil),
      ([("x-amz-acl", "public-read")], 400, "AccessControlListNotSupported"),
      ([("x-amz-acl", "nonsense")], 400, "InvalidArgument"),
      ([("x-amz-grant-read", "id=1")], 400, "AccessControlListNotSupported"),
      ([("x-amz-storage-class", "STANDARD")], 200, nil),
      ([("x-amz-storage-class", "GLACIER")], 400, "InvalidStorageClass"),
      ([("x-amz-tagging", "a=b")], 200, nil), ([("x-amz-tagging", "a=#")], 400, "InvalidArgument"),
      ([("x-amz-server-side-encryption", "AES256")], 501, "NotImplemented"),
      ([("x-amz-server-side-encryption-customer-algorithm", "AES256")], 400, "InvalidArgument"),
      ([("x-amz-object-lock-mode", "GOVERNANCE")], 400, "InvalidArgument"),
      ([("x-amz-object-lock-legal-hold", "ON")], 400, "InvalidRequest"),
      ([("x-amz-write-offset-bytes", "0")], 501, "NotImplemented"),
      ([("if-none-match", "\"etag\"")], 501, "NotImplemented"),
      ([("if-unmodified-since", "Thu, 01 Jan 2015 00:00:00 GMT")], 501, "NotImplemented"),
      ([("if-match", "*"), ("if-none-match", "*")], 501, "NotImplemented"),
      ([("if-none-match", "")], 501, "NotImplemented"), ([("if-match", "")], 400, "InvalidArgument"),
      ([("x-amz-website-redirect-location", "elsewhere")], 400, "InvalidArgument"),
      ([("x-amz-meta-a", "\u{1}")], 400, "InvalidArgument"),
    ] as [([(String, String)], Int, String?)])
  func takesOrRefusesHeaders(headers: [(String, String)], status: Int, code: String?) throws {
    let gateway = try gatewayWithBucket()
    let answer = gateway.send("PUT", "/bucket/k", headers, body: [1])
    #expect(answer.status == status && answer.code == code, "\(answer.text)")
    #expect(gateway.send("HEAD", "/bucket/k").status == (status == 200 ? 200 : 404))
  }

  @Test func decidesConditionsOfWrites() throws {
    let gateway = try gatewayWithBucket()
    #expect(gateway.send("PUT", "/bucket/k", [("if-match", "*")], body: [1]).status == 404)
    let first = gateway.send("PUT", "/bucket/k", [("if-none-match", "*")], body: [1])
    #expect(first.status == 200)
    let again = gateway.send("PUT", "/bucket/k", [("if-none-match", "*")], body: [2])
    #expect(again.status == 412 && again.code == "PreconditionFailed" && again.element("Condition") == "If-None-Match")
    let etag = try #require(first.headers["etag"])
    #expect(gateway.send("PUT", "/bucket/k", [("if-match", "\"no\"")], body: [2]).status == 412)
    #expect(gateway.send("PUT", "/bucket/k", [("if-match", "W/\(etag)")], body: [2]).status == 412)
    #expect(gateway.send("GET", "/bucket/k").body == [1])
    #expect(gateway.send("PUT", "/bucket/k", [("if-match", etag)], body: [2]).status == 200)
    #expect(gateway.send("DELETE", "/bucket/k", [("if-match", etag)]).status == 412)
    #expect(gateway.send("DELETE", "/bucket/k", [("if-match", "*")]).status == 204)
  }

  @Test func deletesWhatIsNotThere() throws {
    let gateway = try gatewayWithBucket()
    #expect(gateway.send("DELETE", "/bucket/none").status == 204)
    #expect(gateway.send("DELETE", "/nowhere/none").code == "NoSuchBucket")
  }

  @Test func limitsUserMetadata() throws {
    let gateway = try gatewayWithBucket()
    let longest = [("x-amz-meta-ab", String(repeating: "x", count: 2046))]
    #expect(gateway.send("PUT", "/bucket/k", longest, body: [1]).status == 200)
    let over = gateway.send("PUT", "/bucket/l", longest + [("x-amz-meta-c", "")], body: [1])
    #expect(over.status == 400 && over.code == "MetadataTooLarge" && over.element("Size") == "2049")
  }

  @Test func keepsMetadataNamesInLowerCaseAndJoinsRepeated() {
    let gateway = SignedGateway(MemoryStorage())
    #expect(gateway.send("PUT", "/bucket").status == 200)
    let headers = [("X-Amz-Meta-Status", "ready"), ("x-amz-meta-status", "now"), ("x-amz-meta-é", "x")]
    let answer = gateway.send("PUT", "/bucket/k", Array(headers.prefix(1)), body: [1])
    #expect(answer.status == 200 || answer.status == 403)
    #expect(gateway.send("PUT", "/bucket/l", Array(headers[1...1] + headers[1...1]), body: [1]).status == 200)
    #expect(gateway.send("GET", "/bucket/l").headers["x-amz-meta-status"] == "now,now")
  }

  @Test(
    arguments: [
      ("aws-chunked", nil), ("gzip,aws-chunked", "gzip"), ("aws-chunked, gzip", "gzip"), ("gzip", "gzip"),
      ("gzip, br", "gzip, br"), ("AWS-Chunked", nil),
    ] as [(String, String?)])
  func keepsNoAWSChunked(encoding: String, stored: String?) throws {
    let gateway = try gatewayWithBucket()
    #expect(gateway.send("PUT", "/bucket/k", [("content-encoding", encoding)], body: [1]).status == 200)
    #expect(gateway.send("GET", "/bucket/k").headers["content-encoding"] == stored)
  }
}
