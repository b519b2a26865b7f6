import HTTP
import Storage
import Testing
import XML

@testable import S3

@Suite struct BucketTests {
  @Test func makesListsAndRemovesBuckets() throws {
    let gateway = TestGateway()
    let made = gateway.send(.put, "/photos")
    #expect(made.status == 200)
    #expect(made.headers["Location"] == "/photos")
    gateway.send(.put, "/archive/")
    let list = try #require(gateway.send(.get, "/").xml)
    #expect(list.name == "ListAllMyBucketsResult")
    #expect(list.first("Owner")?.text(of: "ID")?.utf8.count == 64)
    let buckets = try #require(list.first("Buckets")).children
    #expect(buckets.map { $0.text(of: "Name") } == ["archive", "photos"])
    #expect(buckets.allSatisfy { $0.text(of: "CreationDate")?.hasSuffix("Z") == true })
    #expect(gateway.send(.delete, "/photos").status == 204)
    #expect(gateway.send(.head, "/photos").status == 404)
    #expect(gateway.send(.delete, "/photos").code == "NoSuchBucket")
  }

  @Test func pagesThroughBuckets() throws {
    let gateway = TestGateway()
    for name in ["aaa", "abb", "abc", "bcd"] { gateway.send(.put, "/\(name)") }
    let first = try #require(gateway.send(.get, "/?max-buckets=2&prefix=a").xml)
    let token = try #require(first.text(of: "ContinuationToken"))
    #expect(first.first("Buckets")?.children.map { $0.text(of: "Name") } == ["aaa", "abb"])
    #expect(first.text(of: "Prefix") == "a")
    let second = try #require(gateway.send(.get, "/?max-buckets=2&prefix=a&continuation-token=\(token)").xml)
    #expect(second.first("Buckets")?.children.map { $0.text(of: "Name") } == ["abc"])
    #expect(second.first("ContinuationToken") == nil)
    // Regions are shown where any parameter is given.
    #expect(first.first("Buckets")?.children.allSatisfy { $0.text(of: "BucketRegion") == "us-east-1" } == true)
    let plain = try #require(gateway.send(.get, "/").xml?.first("Buckets")).children
    #expect(plain.count == 4 && plain.allSatisfy { $0.first("BucketRegion") == nil })
    #expect(gateway.send(.get, "/?bucket-region=eu-west-1").xml?.first("Buckets")?.children.isEmpty == true)
    #expect(gateway.send(.get, "/?continuation-token=!").code == "InvalidArgument")
    #expect(gateway.send(.get, "/?max-buckets=0").code == "InvalidArgument")
  }

  @Test func keepsTenantsApart() throws {
    var gateway = TestGateway()
    gateway.send(.put, "/same")
    gateway.tenant = TenantID(rawValue: 2)
    #expect(gateway.send(.head, "/same").status == 404)
    #expect(gateway.send(.get, "/").xml?.first("Buckets")?.children.isEmpty == true)
    #expect(gateway.send(.put, "/same").status == 200)
  }

  @Test func anOwnBucketExistsAlready() {
    var gateway = TestGateway()
    gateway.settings.region = "eu-west-3"
    gateway.send(.put, "/bucket")
    let again = gateway.send(.put, "/bucket", [("x-amz-acl", "private")])
    #expect(again.status == 409)
    #expect(again.code == "BucketAlreadyOwnedByYou")
    #expect(again.xml?.text(of: "BucketName") == "bucket")
  }

  @Test func anOwnBucketIsMadeAgainInTheFirstRegionAndStaysAsItIs() {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    gateway.send(.put, "/bucket/key", body: "x")
    #expect(gateway.send(.put, "/bucket").status == 200)
    #expect(gateway.send(.get, "/bucket/key").text == "x")
    let asked = [("x-amz-object-ownership", "ObjectWriter")]
    #expect(gateway.send(.put, "/bucket", asked).code == "BucketAlreadyOwnedByYou")
  }

  @Test func aBucketWithObjectsStays() {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    gateway.send(.put, "/bucket/key")
    #expect(gateway.send(.delete, "/bucket").code == "BucketNotEmpty")
  }

  @Test(arguments: [
    ("", "", "us-east-1"),
    (
      "<CreateBucketConfiguration><LocationConstraint>eu-west-3</LocationConstraint></CreateBucketConfiguration>",
      "eu-west-3", "eu-west-3"
    ),
    ("<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>", "", "us-east-1"),
  ])
  func tellsTheRegion(document: String, location: String, region: String) {
    let gateway = TestGateway()
    #expect(gateway.send(.put, "/bucket", body: document).status == 200)
    let answer = gateway.send(.get, "/bucket?location=")
    #expect(answer.xml?.name == "LocationConstraint")
    #expect(answer.xml?.text == location)
    #expect(gateway.send(.head, "/bucket").headers["x-amz-bucket-region"] == region)
  }

  @Test func tellsTheRegionOfTheSettings() {
    var gateway = TestGateway()
    gateway.settings.region = "garage"
    gateway.send(.put, "/bucket")
    #expect(gateway.send(.get, "/bucket?location").xml?.text == "garage")
  }

  @Test(arguments: [
    ([("x-amz-acl", "public-read")], "", "InvalidBucketAclWithObjectOwnership"),
    ([("x-amz-acl", "odd")], "", "InvalidArgument"),
    ([("x-amz-grant-read", "id=1")], "", "InvalidBucketAclWithObjectOwnership"),
    ([("x-amz-bucket-object-lock-enabled", "true")], "", "NotImplemented"),
    (
      [("x-amz-object-ownership", "BucketOwnerEnforced"), ("x-amz-acl", "public-read")], "",
      "InvalidBucketAclWithObjectOwnership"
    ),
    ([("x-amz-bucket-namespace", "account-regional")], "", "NotImplemented"),
    ([("x-amz-object-ownership", "odd")], "", "InvalidArgument"),
    ([], "<CreateBucketConfiguration>", "MalformedXML"),
    ([], "<Other/>", "MalformedXML"),
    (
      [], "<CreateBucketConfiguration><LocationConstraint>a b</LocationConstraint></CreateBucketConfiguration>",
      "InvalidLocationConstraint"
    ),
    ([], "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><CreateBucketConfiguration/>", "MalformedXML"),
  ])
  func refusesToMakeWhatItCannot(headers: [(String, String)], document: String, code: String) {
    let gateway = TestGateway()
    #expect(gateway.send(.put, "/bucket", headers, body: document).code == code)
    #expect(gateway.send(.head, "/bucket").status == 404, "nothing was made")
  }

  @Test(arguments: ["BucketOwnerEnforced", "ObjectWriter", "BucketOwnerPreferred", "private", "false"])
  func takesWhatSaysWhatIsSo(value: String) {
    let headers = ["x-amz-object-ownership", "x-amz-acl", "x-amz-bucket-object-lock-enabled"]
    let accepted = headers.filter { TestGateway().send(.put, "/bucket", [($0, value)]).status == 200 }
    #expect(accepted.count == 1)
  }

  @Test(arguments: ["/?delimiter=/", "/Bucket", "/a", "/a..b", "/192.168.1.1", "/-bucket"])
  func noBucketHasSuchAName(target: String) {
    let answer = TestGateway().send(.put, target)
    #expect(["InvalidBucketName", "MethodNotAllowed"].contains(answer.code))
  }
}
