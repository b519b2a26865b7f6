import Bytes
import Crypto
import HTTP
import Testing

@testable import S3

/// A delete happens only where what it asks for holds.
@Suite struct DeleteConditionTests {
  private static let size = "x-amz-if-match-size"
  private static let time = "x-amz-if-match-last-modified-time"
  private static let longAgo = "Mon, 01 Jan 2001 00:00:00 GMT"

  private func object() throws -> (SignedGateway, modified: String) {
    let gateway = try gatewayWithBucket()
    _ = gateway.send("PUT", "/bucket/k", body: Array("abc".utf8))
    return (gateway, try #require(gateway.send("HEAD", "/bucket/k").headers["last-modified"]))
  }

  @Test func decidesBySizeAndDate() throws {
    let (gateway, modified) = try object()
    for headers in [
      [(Self.size, "4")], [(Self.time, Self.longAgo)], [(Self.size, "3"), (Self.time, Self.longAgo)],
      [(Self.size, "3"), ("if-match", "\"other\"")],
    ] {
      let answer = gateway.send("DELETE", "/bucket/k", headers)
      #expect(answer.status == 412 && answer.code == "PreconditionFailed", "\(headers)")
    }
    #expect(gateway.send("HEAD", "/bucket/k").status == 200)
    let both = [(Self.size, "3"), (Self.time, modified)]
    #expect(gateway.send("DELETE", "/bucket/k", both).status == 204)
    #expect(gateway.send("HEAD", "/bucket/k").status == 404)
    #expect(gateway.send("DELETE", "/bucket/k", both).status == 204, "what is not there meets them")
  }

  @Test(arguments: ["", "-1", "+3", "3 ", "x", "99999999999999999999"]) func refusesASizeThatIsNone(text: String) throws
  {
    let (gateway, _) = try object()
    // White space around a field is no part of it.
    let isNone = text.last != " "
    #expect(gateway.send("DELETE", "/bucket/k", [(Self.size, text)]).status == (isNone ? 400 : 204))
    #expect(gateway.send("HEAD", "/bucket/k").status == (isNone ? 200 : 404))
  }

  @Test(arguments: ["", "2001", "2001-01-01T00:00:00Z"]) func refusesADateThatIsNone(text: String) throws {
    let (gateway, _) = try object()
    #expect(gateway.send("DELETE", "/bucket/k", [(Self.time, text)]).code == "InvalidArgument")
    #expect(gateway.send("HEAD", "/bucket/k").status == 200)
  }

  @Test func decidesEachEntryOfManyBySizeAndDate() throws {
    let (gateway, modified) = try object()
    for entry in ["<Size>4</Size>", "<LastModifiedTime>\(Self.longAgo)</LastModifiedTime>"] {
      let answer = delete(gateway, entry)
      #expect(answer.element("Error")?.contains("<Code>PreconditionFailed</Code>") == true, "\(answer.text)")
    }
    for entry in ["<Size>x</Size>", "<Size>3</Size><Size>3</Size>", "<LastModifiedTime>x</LastModifiedTime>"] {
      #expect(delete(gateway, entry).code == "MalformedXML")
    }
    #expect(gateway.send("HEAD", "/bucket/k").status == 200)
    let held = delete(gateway, "<Size>3</Size><LastModifiedTime>\(modified)</LastModifiedTime>")
    #expect(held.element("Deleted") == "<Key>k</Key>")
    #expect(gateway.send("HEAD", "/bucket/k").status == 404)
  }

  @Test func abortsOnlyTheUploadOfThatMoment() throws {
    let gateway = try gatewayWithBucket()
    let id = try #require(gateway.send("POST", "/bucket/k?uploads").element("UploadId"))
    let header = "x-amz-if-match-initiated-time"
    #expect(gateway.send("DELETE", "/bucket/k?uploadId=\(id)", [(header, Self.longAgo)]).status == 412)
    #expect(gateway.send("DELETE", "/bucket/k?uploadId=\(id)", [(header, "x")]).code == "InvalidArgument")
    #expect(gateway.send("GET", "/bucket/k?uploadId=\(id)").status == 200)
  }

  private func delete(_ gateway: SignedGateway, _ conditions: String) -> Answer {
    let body = Array("<Delete><Object><Key>k</Key>\(conditions)</Object></Delete>".utf8)
    let checksum = Base64.encode(MessageDigest.hash(.md5, body))
    return gateway.send("POST", "/bucket?delete", [("content-md5", checksum)], body: body)
  }
}
