import HTTP
import Identity
import Storage
import Testing

@testable import S3

/// URLs that were signed beforehand (scenarios P01, P15).
struct PresignedTests {
  @Test func takesAPresignedPutWithItsACL() throws {
    let gateway = try gatewayWithBucket()
    let acl = [("x-amz-acl", "private")]
    let type = [("content-type", "text/plain")]
    #expect(gateway.sendPresigned("PUT", "/bucket/k", acl, unsigned: type, body: [1, 2, 3]).status == 200)
    let stored = gateway.send("GET", "/bucket/k")
    #expect(stored.body == [1, 2, 3] && stored.headers["content-type"] == "text/plain")
  }

  @Test func refusesAPresignedPutWithAnotherACLOrNone() throws {
    let gateway = try gatewayWithBucket()
    let acl = [("x-amz-acl", "private")]
    let other = gateway.sendPresigned("PUT", "/bucket/k", acl, unsigned: [("x-amz-acl", "public-read")], body: [1])
    #expect(other.status == 403 && other.code != nil && other.element("Message") != nil)
    let late = gateway.sendPresigned("PUT", "/bucket/k", acl, body: [1], expires: 60, ago: 61)
    #expect(late.status == 403 && late.code == "AccessDenied" && late.text.contains("Request has expired"))
    #expect(gateway.send("GET", "/bucket/k").status == 404)
  }

  @Test(arguments: [
    "x-amz-copy-source", "x-amz-acl", "x-amz-tagging", "x-amz-meta-a", "x-amz-storage-class",
    "x-amz-object-lock-mode", "x-amz-website-redirect-location", "x-amz-server-side-encryption-customer-key",
    "x-amz-metadata-directive",
  ])
  func refusesHeadersThatWereNotSigned(name: String) throws {
    let storage = UntouchableStorage()
    let answer = SignedGateway(storage).sendPresigned(
      "PUT", "/bucket/k", unsigned: [(name, "/bucket/source")], body: [1])
    #expect(answer.status == 403 && answer.code == "AccessDenied" && answer.element("HeadersNotSigned") == name)
    #expect(storage.touchCount == 0)
  }

  @Test func overridesResponseHeaders() throws {
    let gateway = try gatewayWithBucket()
    _ = gateway.send("PUT", "/bucket/k", [("content-type", "text/html"), ("cache-control", "no-store")], body: [1])
    let target =
      "/bucket/k?response-content-disposition=attachment%3B%20filename%2A%3DUTF-8%27%27%C3%A9.pdf"
      + "&response-content-type=application%2Fpdf&response-cache-control=private&response-expires=0"
      + "&response-content-language=fr&response-content-encoding=identity"
    let answer = gateway.sendPresigned("GET", target)
    #expect(answer.status == 200)
    for (name, value) in [
      ("content-disposition", "attachment; filename*=UTF-8''é.pdf"), ("content-type", "application/pdf"),
      ("cache-control", "private"), ("expires", "0"), ("content-language", "fr"), ("content-encoding", "identity"),
    ] { #expect(answer.headers[name] == value) }
  }

  @Test func refusesOverridesThatWouldSplitTheAnswer() throws {
    let gateway = try gatewayWithBucket()
    _ = gateway.send("PUT", "/bucket/k", body: [1])
    for value in ["a%0D%0Aset-cookie:b", "a%00", "a%0Ab", "a%7F"] {
      let answer = gateway.sendPresigned("GET", "/bucket/k?response-content-type=\(value)")
      #expect(answer.status == 400 && answer.code == "InvalidArgument")
    }
  }

  @Test func takesHeadersOutOfTheQuery() throws {
    let gateway = try gatewayWithBucket()
    let answer = gateway.sendPresigned(
      "PUT", "/bucket/k?x-amz-meta-Name=v%C3%A9&x-amz-acl=private&x-amz-checksum-crc32=AAAAAA%3D%3D", body: [1])
    #expect(answer.status == 200)
    #expect(gateway.send("GET", "/bucket/k").headers["x-amz-meta-name"] == "=?UTF-8?B?dsOp?=")
    let refused = gateway.sendPresigned("PUT", "/bucket/k?x-amz-acl=public-read", body: [1])
    #expect(refused.code == "AccessControlListNotSupported")
    let copied = gateway.sendPresigned("PUT", "/bucket/copy?X-Amz-Copy-Source=%2Fbucket%2Fk", body: [])
    #expect(copied.status == 200 && gateway.send("GET", "/bucket/copy").body == [1])
    let unasked = gateway.send("PUT", "/bucket/k?x-amz-copy-source=%2Fbucket%2Fcopy")
    #expect(unasked.code == "InvalidArgument" && gateway.send("GET", "/bucket/k").body == [1])
    let tagged = gateway.sendPresigned("PUT", "/bucket/k?x-amz-tagging=a%3Db", body: [1])
    #expect(tagged.status == 200 && gateway.send("GET", "/bucket/k").headers["x-amz-tagging-count"] == "1")
  }
}
