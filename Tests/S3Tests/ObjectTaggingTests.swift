import Bytes
import HTTP
import Storage
import Testing

@testable import S3

/// Tags of objects: documents and headers, versions, what is refused.
struct ObjectTaggingTests {
  private func gateway() throws -> SignedGateway {
    let gateway = try gatewayWithBucket()
    #expect(gateway.send("PUT", "/bucket/k", body: [1]).status == 200)
    return gateway
  }

  private static func document(_ tags: [(String, String)]) -> String {
    let items = tags.map { "<Tag><Key>\($0.0)</Key><Value>\($0.1)</Value></Tag>" }.joined()
    return "<Tagging><TagSet>\(items)</TagSet></Tagging>"
  }

  /// The pairs of a GetObjectTagging, as they are written.
  private func tags(_ gateway: SignedGateway, _ target: String = "/bucket/k") -> [String] {
    gateway.send("GET", "\(target)?tagging").text.split(separator: "<Tag><Key>").dropFirst().map {
      $0.replacing("</Key><Value>", with: "=").prefix { $0 != "<" }.description
    }
  }

  @Test func setsReadsAndRemovesTags() throws {
    let gateway = try gateway()
    let before = gateway.send("HEAD", "/bucket/k")
    let put = gateway.put("/bucket/k?tagging", document: Self.document([("b", "2"), ("a", ""), ("é", "x &amp; y")]))
    #expect(put.status == 400 && put.code == "InvalidTag", "an ampersand is no character of a tag")
    #expect(
      gateway.put("/bucket/k?tagging", document: Self.document([("b", "2"), ("a", ""), ("é", "/")])).status == 200)
    #expect(tags(gateway) == ["a=", "b=2", "é=/"], "in the order of the keys")
    let head = gateway.send("HEAD", "/bucket/k")
    #expect(head.headers["x-amz-tagging-count"] == "3" && gateway.send("GET", "/bucket/k").body == [1])
    #expect(head.headers["last-modified"] == before.headers["last-modified"])
    #expect(head.headers["etag"] == before.headers["etag"] && head.headers["x-amz-version-id"] == nil)
    #expect(gateway.put("/bucket/k?tagging", document: Self.document([("c", "3")])).status == 200)
    #expect(tags(gateway) == ["c=3"])
    #expect(gateway.send("DELETE", "/bucket/k?tagging").status == 204)
    let none = gateway.send("GET", "/bucket/k?tagging")
    #expect(none.status == 200 && none.text.hasSuffix("><TagSet></TagSet></Tagging>"))
    #expect(gateway.send("GET", "/bucket/k").headers["x-amz-tagging-count"] == nil)
  }

  @Test func namesTheVersionThatIsTagged() throws {
    let gateway = try gateway()
    #expect(gateway.enableVersioning().status == 200)
    let second = try #require(gateway.send("PUT", "/bucket/k", body: [2]).headers["x-amz-version-id"])
    let third = try #require(gateway.send("PUT", "/bucket/k", body: [3]).headers["x-amz-version-id"])
    for version in ["null", second, third] {
      let target = "/bucket/k?tagging&versionId=\(version)"
      let put = gateway.put(target, document: Self.document([("v", String(version.suffix(6)))]))
      #expect(put.status == 200 && put.headers["x-amz-version-id"] == version)
    }
    #expect(gateway.send("GET", "/bucket/k?tagging").headers["x-amz-version-id"] == third)
    #expect(tags(gateway) == ["v=\(third.suffix(6))"])
    let removed = gateway.send("DELETE", "/bucket/k?tagging&versionId=\(second)")
    #expect(removed.status == 204 && removed.headers["x-amz-version-id"] == second)
    for (version, count) in [("null", "1"), (second, nil), (third, "1")] as [(String, String?)] {
      #expect(gateway.send("HEAD", "/bucket/k?versionId=\(version)").headers["x-amz-tagging-count"] == count)
    }
  }

  @Test func finishesOnDeleteMarkers() throws {
    let gateway = try gateway()
    #expect(gateway.enableVersioning().status == 200)
    let marker = try #require(gateway.send("DELETE", "/bucket/k").headers["x-amz-version-id"])
    for target in ["/bucket/k?tagging", "/bucket/k?tagging&versionId=\(marker)"] {
      let put = gateway.put(target, document: Self.document([("a", "b")]))
      #expect(put.status == 405 && put.code == "MethodNotAllowed" && put.headers["x-amz-delete-marker"] == "true")
      #expect(gateway.send("DELETE", target).status == 405)
    }
    #expect(gateway.send("GET", "/bucket/k?tagging").code == "NoSuchKey")
    #expect(gateway.send("GET", "/bucket/k?tagging&versionId=\(marker)").status == 405)
  }

  @Test(arguments: ["GET", "PUT", "DELETE"])
  func tellsWhatIsMissing(method: String) throws {
    let gateway = try gateway()
    func send(_ target: String) -> String? {
      method == "PUT" ? gateway.put(target, document: Self.document([])).code : gateway.send(method, target).code
    }
    #expect(send("/bucket/none?tagging") == "NoSuchKey")
    #expect(send("/nowhere/k?tagging") == "NoSuchBucket")
    #expect(send("/bucket/k?tagging&versionId=abc") == "NoSuchVersion")
  }

  private static let longest = String(repeating: "k", count: 128)

  @Test(
    arguments: [
      (document([("a", "1"), ("a", "2")]), "InvalidTag", "Cannot provide multiple Tags with the same key"),
      (document([("", "1")]), "InvalidTag", "The TagKey you have provided is invalid"),
      (document([(longest + "k", "1")]), "InvalidTag", "The TagKey you have provided is invalid"),
      (document([("a#", "1")]), "InvalidTag", "The TagKey you have provided is invalid"),
      (document([("\u{1F600}", "1")]), "InvalidTag", "The TagKey you have provided is invalid"),
      (document([("a", "x\ny")]), "InvalidTag", "The TagValue you have provided is invalid"),
      (document([("a", longest + longest + "k")]), "InvalidTag", "The TagValue you have provided is invalid"),
      (document([("aws:a", "1")]), "InvalidTag", "Your TagKey cannot be prefixed with aws:"),
      (document((0...10).map { ("k\($0)", "") }), "InvalidTag", "Object tags cannot be greater than 10"),
      ("<Tagging/>", "MalformedXML", nil), ("<Tagging><Tag/></Tagging>", "MalformedXML", nil),
      ("<Tagging><TagSet/><TagSet/></Tagging>", "MalformedXML", nil), ("<TagSet/>", "MalformedXML", nil),
      ("<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>", "MalformedXML", nil),
      ("<Tagging><TagSet><Tag><Value>a</Value></Tag></TagSet></Tagging>", "MalformedXML", nil),
      ("<Tagging><TagSet><Tag><Key>a</Key><Key>a</Key></Tag></TagSet></Tagging>", "MalformedXML", nil),
      ("<Tagging><TagSet><Tag><Key>a</Key><Value/><X/></Tag></TagSet></Tagging>", "MalformedXML", nil),
      ("<Tagging><TagSet><X/></TagSet></Tagging>", "MalformedXML", nil), ("<Tagging>", "MalformedXML", nil),
      ("", "MalformedXML", nil), ("\u{0}", "MalformedXML", nil),
      (String(repeating: " ", count: TagSet.maximumDocumentBytes + 1), "MalformedXML", nil),
    ] as [(String, String, String?)])
  func refusesDocuments(document: String, code: String, message: String?) throws {
    let gateway = try gateway()
    #expect(gateway.put("/bucket/k?tagging", document: Self.document([("kept", "1")])).status == 200)
    let answer = gateway.put("/bucket/k?tagging", document: document)
    #expect(answer.status == 400 && answer.code == code, "\(answer.text)")
    if let message { #expect(answer.element("Message") == message) }
    #expect(tags(gateway) == ["kept=1"], "nothing has changed")
  }

  @Test func takesTheLargestSet() throws {
    let gateway = try gateway()
    let largest = (0..<10).map { ("\($0)" + Self.longest.dropFirst(), Self.longest + Self.longest) }
    #expect(gateway.put("/bucket/k?tagging", document: Self.document(largest)).status == 200)
    #expect(tags(gateway) == largest.map { "\($0.0)=\($0.1)" })
  }

  @Test func needsADigestOfTheDocument() throws {
    let answer = try gateway().send("PUT", "/bucket/k?tagging", body: Array(Self.document([]).utf8))
    #expect(answer.status == 400 && answer.code == "InvalidRequest")
  }

  // MARK: Headers

  @Test(
    arguments: [
      ("a=1&b=2", ["a=1", "b=2"]), ("foo=bar&bar", ["bar=", "foo=bar"]), ("", []), ("a=", ["a="]), ("a=1&", ["a=1"]),
      ("a+b=%2B%2F%3D", ["a b=+/="]), ("%C3%A9=x%20y", ["é=x y"]), ("X-Amz-Date=1", ["X-Amz-Date=1"]),
    ])
  func takesTagsWithAnObject(header: String, expected: [String]) throws {
    let gateway = try gateway()
    let headers = [("x-amz-tagging", header)]
    #expect(gateway.send("PUT", "/bucket/k", headers, body: [2]).status == 200)
    #expect(tags(gateway) == expected)
    let query = "x-amz-tagging=" + header.utf8.map { "%\(Hex.encode([$0]))" }.joined()
    #expect(gateway.sendPresigned("PUT", "/bucket/p?\(query)", body: [2]).status == 200)
    #expect(tags(gateway, "/bucket/p") == expected, "also from the query of a presigned URL")
    let begun = gateway.send("POST", "/bucket/m?uploads", headers)
    let id = try #require(begun.element("UploadId"))
    let etag = try #require(gateway.send("PUT", "/bucket/m?partNumber=1&uploadId=\(id)", body: [3]).headers["etag"])
    let parts =
      "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\(etag)</ETag></Part></CompleteMultipartUpload>"
    #expect(gateway.send("POST", "/bucket/m?uploadId=\(id)", body: Array(parts.utf8)).status == 200)
    #expect(tags(gateway, "/bucket/m") == expected, "also of an upload in parts")
  }

  @Test(
    arguments: [
      ("a=1&a=2", "InvalidArgument"), ("%ff=1", "InvalidArgument"), ("a=%", "InvalidArgument"),
      ("=1", "InvalidArgument"), ("a=1=2", "InvalidArgument"), ("a=%23", "InvalidArgument"),
      ("aws%3Aa=1", "InvalidTag"), ("0&1&2&3&4&5&6&7&8&9&a", "BadRequest"),
    ])
  func refusesHeaders(header: String, code: String) throws {
    let gateway = try gateway()
    let headers = [("x-amz-tagging", header)]
    for answer in [
      gateway.send("PUT", "/bucket/new", headers, body: [1]), gateway.send("POST", "/bucket/new?uploads", headers),
      gateway.send("PUT", "/bucket/new", headers + [("x-amz-copy-source", "/bucket/k")]),
    ] {
      #expect(answer.status == 400 && answer.code == code, "\(answer.text)")
      if code == "InvalidArgument" { #expect(answer.element("ArgumentName") == "x-amz-tagging") }
    }
    #expect(gateway.send("HEAD", "/bucket/new").status == 404)
  }

  @Test(
    arguments: [
      ([], ["a=1"]), ([("x-amz-tagging-directive", "COPY")], ["a=1"]),
      ([("x-amz-tagging-directive", "COPY"), ("x-amz-tagging", "b=2")], ["a=1"]),
      ([("x-amz-tagging", "b=2")], ["a=1"]),
      ([("x-amz-tagging-directive", "REPLACE"), ("x-amz-tagging", "b=2")], ["b=2"]),
      ([("x-amz-tagging-directive", "REPLACE")], []),
      ([("x-amz-metadata-directive", "REPLACE")], ["a=1"]),
    ] as [([(String, String)], [String])])
  func copiesOrReplacesTags(headers: [(String, String)], expected: [String]) throws {
    let gateway = try gateway()
    #expect(gateway.send("PUT", "/bucket/k", [("x-amz-tagging", "a=1")], body: [1]).status == 200)
    let copy = gateway.send("PUT", "/bucket/copy", headers + [("x-amz-copy-source", "/bucket/k")])
    #expect(copy.status == 200, "\(copy.text)")
    #expect(tags(gateway, "/bucket/copy") == expected)
  }

  @Test func refusesCopiesThatChangeOnlyTags() throws {
    let gateway = try gateway()
    let onto = [("x-amz-copy-source", "/bucket/k"), ("x-amz-tagging-directive", "REPLACE"), ("x-amz-tagging", "a=1")]
    #expect(
      gateway.send("PUT", "/bucket/k", onto).code == "InvalidRequest", "tags are not among what a copy may change")
    #expect(gateway.send("PUT", "/bucket/k", onto + [("x-amz-metadata-directive", "REPLACE")]).status == 200)
    #expect(tags(gateway) == ["a=1"])
    let odd = [("x-amz-copy-source", "/bucket/k"), ("x-amz-tagging-directive", "MERGE")]
    #expect(gateway.send("PUT", "/bucket/copy", odd).element("ArgumentName") == "x-amz-tagging-directive")
  }

  @Test func dropsTagsWithAnOverwrite() throws {
    let gateway = try gateway()
    #expect(gateway.send("PUT", "/bucket/k", [("x-amz-tagging", "a=1")], body: [1]).status == 200)
    #expect(gateway.send("PUT", "/bucket/k", body: [2]).status == 200)
    #expect(tags(gateway) == [])
  }
}
