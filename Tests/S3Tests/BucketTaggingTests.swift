import HTTP
import Testing

@testable import S3

/// Tags of buckets, set afterwards or from the start.
struct BucketTaggingTests {
  private static func set(_ count: Int) -> String {
    (0..<count).map { "<Tag><Key>k\($0)</Key><Value>\($0)</Value></Tag>" }.joined()
  }

  private static func document(_ tags: String) -> String { "<Tagging><TagSet>\(tags)</TagSet></Tagging>" }

  @Test func setsReadsAndRemovesTags() throws {
    let gateway = try gatewayWithBucket()
    #expect(gateway.send("GET", "/bucket?tagging").code == "NoSuchTagSet")
    #expect(gateway.put("/bucket?tagging", document: Self.document(Self.set(50))).status == 204)
    #expect(gateway.send("GET", "/bucket?tagging").text.split(separator: "<Tag>").count == 51)
    #expect(gateway.put("/bucket?tagging", document: Self.document(Self.set(1))).status == 204)
    #expect(gateway.send("GET", "/bucket?tagging").element("Tag") == "<Key>k0</Key><Value>0</Value>")
    #expect(gateway.put("/bucket?tagging", document: Self.document("")).status == 204)
    #expect(gateway.send("GET", "/bucket?tagging").code == "NoSuchTagSet", "no tags are none that are set")
    #expect(gateway.send("DELETE", "/bucket?tagging").status == 204)
    #expect(gateway.put("/nowhere?tagging", document: Self.document("")).code == "NoSuchBucket")
  }

  @Test(
    arguments: [
      (set(51), 400, "BadRequest"), ("<Tag><Key>aws:a</Key><Value/></Tag>", 400, "InvalidTag"),
      ("<Tag><Key>a</Key><Value/></Tag><Tag><Key>a</Key><Value/></Tag>", 400, "InvalidTag"),
      ("<Tag><Key/><Value/></Tag>", 400, "InvalidTag"), ("<Tag/>", 400, "MalformedXML"),
    ])
  func refusesTags(tags: String, status: Int, code: String) throws {
    let gateway = try gatewayWithBucket()
    #expect(gateway.put("/bucket?tagging", document: Self.document(Self.set(1))).status == 204)
    let answer = gateway.put("/bucket?tagging", document: Self.document(tags))
    #expect(answer.status == status && answer.code == code, "\(answer.text)")
    #expect(gateway.send("GET", "/bucket?tagging").element("Key") == "k0")
    let made = gateway.put("/made", document: Self.creation(tags))
    #expect(made.status == status && made.code == code)
    #expect(gateway.send("HEAD", "/made").status == 404)
  }

  private static func creation(_ tags: String) -> String {
    "<CreateBucketConfiguration><Tags>\(tags)</Tags></CreateBucketConfiguration>"
  }

  @Test func makesABucketWithTags() throws {
    let gateway = try gatewayWithBucket()
    #expect(gateway.put("/made", document: Self.creation(Self.set(2))).status == 200)
    #expect(gateway.send("GET", "/made?tagging").text.contains("<Key>k1</Key><Value>1</Value>"))
    #expect(gateway.send("DELETE", "/made").status == 204)
    #expect(gateway.put("/made", document: Self.creation("")).status == 200)
    #expect(gateway.send("GET", "/made?tagging").code == "NoSuchTagSet", "the tags went with their bucket")
  }
}
