import Bytes
import Crypto
import HTTP
import Testing

@testable import S3

/// Many keys at once.
struct DeleteObjectsTests {
  private func delete(_ gateway: SignedGateway, _ document: String, _ headers: [(String, String)]? = nil) -> Answer {
    let body = Array(document.utf8)
    let digests = DigestSet(.crc32)
    body.withUnsafeBytes { digests.update($0) }
    let checksum = Base64.encode(digests.finish().value(of: .crc32) ?? [])
    return gateway.send("POST", "/bucket?delete", headers ?? [("x-amz-checksum-crc32", checksum)], body: body)
  }

  @Test func deletesAndTellsWhat() throws {
    let gateway = try gatewayWithBucket()
    for key in ["a", "b", "c"] { _ = gateway.send("PUT", "/bucket/\(key)", body: [1]) }
    let long = String(repeating: "x", count: 1025)
    let keys = ["a", "none", "b", "a", long, "x&amp;y"].map { "<Object><Key>\($0)</Key></Object>" }.joined()
    let answer = delete(gateway, "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(keys)</Delete>")
    #expect(answer.status == 200)
    #expect(answer.text.split(separator: "<Deleted>").count == 6)
    #expect(answer.text.contains("<Key>x&amp;y</Key>"))
    #expect(answer.element("Error")?.contains("<Code>KeyTooLongError</Code>") == true)
    #expect(["a", "b"].allSatisfy { gateway.send("GET", "/bucket/\($0)").status == 404 })
    #expect(gateway.send("GET", "/bucket/c").status == 200)
  }

  @Test func isQuietWhenAsked() throws {
    let gateway = try gatewayWithBucket()
    let answer = delete(gateway, "<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object></Delete>")
    #expect(answer.status == 200 && !answer.text.contains("Deleted"))
  }

  @Test func decidesEachKeyByItsETag() throws {
    let gateway = try gatewayWithBucket()
    let etag = try #require(gateway.send("PUT", "/bucket/a", body: [1]).headers["etag"]).replacing("\"", with: "&quot;")
    _ = gateway.send("PUT", "/bucket/b", body: [1])
    let answer = delete(
      gateway,
      "<Delete><Object><Key>a</Key><ETag>\(etag)</ETag></Object><Object><Key>b</Key><ETag>no</ETag></Object></Delete>")
    #expect(answer.element("Deleted") == "<Key>a</Key>")
    #expect(answer.element("Error")?.contains("<Key>b</Key><Code>PreconditionFailed</Code>") == true)
    #expect(gateway.send("GET", "/bucket/b").status == 200)
  }

  @Test(arguments: [
    "<Delete/>", "<Delete><Object/></Delete>", "<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>",
    "<Other><Object><Key>a</Key></Object></Other>", "<Delete><Object><Key>a</Key></Object>", "x",
    "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Delete><Object><Key>&e;</Key></Object></Delete>",
    "<Delete>" + String(repeating: "<Object><Key>a</Key></Object>", count: 1001) + "</Delete>",
  ])
  func refusesMalformedDocuments(document: String) throws {
    let gateway = try gatewayWithBucket()
    _ = gateway.send("PUT", "/bucket/a", body: [1])
    let answer = delete(gateway, document)
    #expect(answer.status == 400 && answer.code == "MalformedXML")
    #expect(gateway.send("GET", "/bucket/a").status == 200)
  }

  @Test func needsADigestOfItsBody() throws {
    let gateway = try gatewayWithBucket()
    _ = gateway.send("PUT", "/bucket/a", body: [1])
    let document = "<Delete><Object><Key>a</Key></Object></Delete>"
    #expect(delete(gateway, document, []).code == "InvalidRequest")
    #expect(delete(gateway, document, [("x-amz-checksum-crc32", "AAAAAA==")]).code == "BadDigest")
    #expect(delete(gateway, document, [("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==")]).code == "BadDigest")
    #expect(gateway.send("GET", "/bucket/a").status == 200)
  }

  @Test func needsTheBucket() throws {
    let gateway = SignedGateway(MemoryStorage())
    #expect(delete(gateway, "<Delete><Object><Key>a</Key></Object></Delete>").code == "NoSuchBucket")
  }

  @Test func refusesADocumentOverTheLimit() throws {
    let gateway = try gatewayWithBucket(settings: S3Settings(maximumDocumentBytes: 100))
    let answer = delete(gateway, "<Delete>\(String(repeating: " ", count: 100))</Delete>")
    #expect(answer.status == 400 && answer.code == "MalformedXML")
  }
}
