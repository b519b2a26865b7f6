import HTTP
import Storage
import Testing
import XML

@testable import S3

@Suite struct ListingTests {
  private func bucket(_ keys: String...) -> TestGateway {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    for key in keys { #expect(gateway.send(.put, "/bucket/\(key)", body: key).status == 200) }
    return gateway
  }

  @Test func showsWhatIsKnownOfAnObject() throws {
    let gateway = bucket("a%20b")
    let xml = try #require(gateway.send(.get, "/bucket").xml)
    let entry = try #require(xml.first("Contents"))
    #expect(entry.text(of: "Key") == "a b")
    #expect(entry.text(of: "Size") == "5")
    #expect(entry.text(of: "StorageClass") == "STANDARD")
    #expect(entry.text(of: "ETag")?.hasPrefix("\"") == true)
    #expect(entry.text(of: "LastModified") == "2023-11-14T22:13:20.002Z")
    #expect(entry.first("Owner")?.text(of: "ID") == Owner(tenant: .default).id)
    #expect(xml.text(of: "Marker") == "")
    #expect(xml.text(of: "Prefix") == "")
    #expect(xml.first("Delimiter") == nil)
  }

  @Test func showsOwnersInTheNewFormOnlyWhenAsked() throws {
    let gateway = bucket("a")
    for (query, isShown) in [("", false), ("&fetch-owner=true", true), ("&fetch-owner=false", false)] {
      let xml = try #require(gateway.send(.get, "/bucket?list-type=2\(query)").xml)
      #expect((xml.first("Contents")?.first("Owner") != nil) == isShown)
    }
  }

  @Test(arguments: [
    ("max-keys=x", "InvalidArgument", "max-keys"), ("max-keys=-1", "InvalidArgument", "maxKeys"),
    ("max-keys=2147483648", "InvalidArgument", "max-keys"), ("max-keys=%2B1", "InvalidArgument", "max-keys"),
    ("encoding-type=base64", "InvalidArgument", "encoding-type"),
    ("encoding-type=", "InvalidArgument", "encoding-type"),
    ("list-type=3", "InvalidArgument", "list-type"),
    ("list-type=2&continuation-token=", "InvalidArgument", "continuation-token"),
    ("list-type=2&continuation-token=abc", "InvalidArgument", "continuation-token"),
    ("versions&version-id-marker=null", "InvalidArgument", "version-id-marker"),
    ("uploads&max-uploads=-1", "InvalidArgument", "max-uploads"),
  ])
  func refuses(query: String, code: String, argument: String) {
    let answer = bucket().send(.get, "/bucket?\(query)")
    #expect(answer.status == 400)
    #expect(answer.code == code)
    #expect(answer.xml?.text(of: "ArgumentName") == argument)
  }

  @Test(arguments: [
    ("", "1000"), ("max-keys=", "1000"), ("max-keys=5000", "1000"), ("max-keys=2147483647", "1000"),
    ("max-keys=7", "7"),
  ])
  func limitsPages(query: String, shown: String) {
    #expect(bucket("a").send(.get, "/bucket?\(query)").xml?.text(of: "MaxKeys") == shown)
  }

  @Test(arguments: ["", "list-type=2&", "versions&", "uploads&"])
  func aPageOfNothingIsTheEnd(form: String) throws {
    let limit = form == "uploads&" ? "max-uploads=0" : "max-keys=0"
    let xml = try #require(bucket("a", "b").send(.get, "/bucket?\(form)\(limit)").xml)
    #expect(xml.text(of: "IsTruncated") == "false")
    #expect(xml.children(named: "Contents").isEmpty && xml.children(named: "Version").isEmpty)
  }

  @Test(arguments: [
    "", "?list-type=2", "?versions", "?uploads", "?max-keys=0", "?location", "?cors", "?acl", "?policy",
  ])
  func thereMustBeABucket(query: String) {
    let answer = TestGateway().send(.get, "/bucket\(query)")
    #expect(answer.status == 404)
    #expect(answer.code == "NoSuchBucket")
    #expect(answer.xml?.text(of: "BucketName") == "bucket")
  }

  @Test func encodesNamesAndNotTokens() throws {
    let gateway = bucket("a+b/x", "a+b/y%20z", "c%01/x", "c%C3%A9")
    let xml = try #require(
      gateway.send(.get, "/bucket?list-type=2&encoding-type=url&delimiter=/&start-after=%20&prefix=&max-keys=2").xml)
    #expect(xml.text(of: "EncodingType") == "url")
    #expect(xml.text(of: "Delimiter") == "/")
    #expect(xml.text(of: "StartAfter") == "%20")
    #expect(xml.children(named: "CommonPrefixes").map { $0.text(of: "Prefix") } == ["a%2Bb/", "c%01/"])
    let token = try #require(xml.text(of: "NextContinuationToken"))
    #expect(token.utf8.allSatisfy { $0 != UInt8(ascii: "%") })
    let next = try #require(
      gateway.send(
        .get, "/bucket?list-type=2&encoding-type=url&delimiter=/&start-after=%20&continuation-token=\(token)"
      )
      .xml)
    #expect(next.text(of: "ContinuationToken") == token)
    #expect(next.text(of: "StartAfter") == "%20")
    #expect(next.children(named: "Contents").map { $0.text(of: "Key") } == ["c%C3%A9"])
  }

  @Test func encodesEveryNameOfTheOldForm() throws {
    let gateway = bucket("a%3D/1", "a%3D/2", "b%3D/1")
    let xml = try #require(
      gateway.send(.get, "/bucket?encoding-type=url&delimiter=%3D/&marker=a&max-keys=1&prefix=").xml)
    #expect(xml.text(of: "Delimiter") == "%3D/")
    #expect(xml.text(of: "NextMarker") == "a%3D/")
    #expect(xml.text(of: "Marker") == "a")
    let prefix = try #require(gateway.send(.get, "/bucket?encoding-type=url&prefix=a%3D").xml)
    #expect(prefix.text(of: "Prefix") == "a%3D")
  }

  @Test func writesNamesThatNeedEscapes() throws {
    let gateway = bucket("a&b<c>%22", "n%0Al", "t%09b")
    let xml = try #require(gateway.send(.get, "/bucket?prefix=").xml)
    #expect(xml.children(named: "Contents").map { $0.text(of: "Key") } == ["a&b<c>\"", "n\nl", "t\tb"])
  }

  @Test func showsObjectsWithoutVersioningAsVersionNull() throws {
    let xml = try #require(bucket("a", "b").send(.get, "/bucket?versions&max-keys=1").xml)
    let version = try #require(xml.first("Version"))
    #expect(version.text(of: "VersionId") == "null")
    #expect(version.text(of: "IsLatest") == "true")
    #expect(xml.text(of: "NextKeyMarker") == "a")
    #expect(xml.text(of: "NextVersionIdMarker") == "null")
  }

  @Test func tokensAreOfOneBucketOfOneTenant() throws {
    var gateway = bucket("a", "b")
    gateway.send(.put, "/other")
    let token = try #require(
      gateway.send(.get, "/bucket?list-type=2&max-keys=1").xml?.text(of: "NextContinuationToken"))
    #expect(gateway.send(.get, "/bucket?list-type=2&continuation-token=\(token)").status == 200)
    #expect(gateway.send(.get, "/other?list-type=2&continuation-token=\(token)").code == "InvalidArgument")
    gateway.tenant = TenantID(rawValue: 2)
    gateway.send(.put, "/bucket")
    #expect(gateway.send(.get, "/bucket?list-type=2&continuation-token=\(token)").code == "InvalidArgument")
  }

  @Test func changedTokensAreRefused() throws {
    let gateway = bucket("a", "b")
    let token = try #require(
      gateway.send(.get, "/bucket?list-type=2&max-keys=1").xml?.text(of: "NextContinuationToken"))
    for place in token.indices {
      var changed = token
      changed.replaceSubrange(place...place, with: token[place] == "A" ? "B" : "A")
      #expect(gateway.send(.get, "/bucket?list-type=2&continuation-token=\(changed)").code == "InvalidArgument")
      let cut = String(token[..<place])
      #expect(gateway.send(.get, "/bucket?list-type=2&continuation-token=\(cut)").code == "InvalidArgument")
    }
  }
}
