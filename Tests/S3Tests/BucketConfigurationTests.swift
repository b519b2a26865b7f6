import HTTP
import Storage
import Testing
import XML

@testable import S3

/// Configurations that are kept and given back. Each is also tried through a client (`conformance/operations/configurations.py`).
@Suite struct BucketConfigurationTests {
  private func gateway() -> TestGateway {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    return gateway
  }

  private static let documents: [(query: String, body: String)] = [
    ("accelerate", "<AccelerateConfiguration><Status>Enabled</Status></AccelerateConfiguration>"),
    ("requestPayment", "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>"),
    (
      "website",
      "<WebsiteConfiguration><IndexDocument><Suffix>i.html</Suffix></IndexDocument><ErrorDocument><Key>e&amp;.html</Key></ErrorDocument><RoutingRules><RoutingRule><Condition><KeyPrefixEquals>a/</KeyPrefixEquals></Condition><Redirect><HttpRedirectCode>301</HttpRedirectCode><ReplaceKeyPrefixWith>b/</ReplaceKeyPrefixWith></Redirect></RoutingRule></RoutingRules></WebsiteConfiguration>"
    ),
    (
      "analytics&id=a",
      "<AnalyticsConfiguration><Id>a</Id><Filter><And><Prefix>p</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter><StorageClassAnalysis><DataExport><OutputSchemaVersion>V_1</OutputSchemaVersion><Destination><S3BucketDestination><Format>CSV</Format><Bucket>arn:aws:s3:::reports</Bucket></S3BucketDestination></Destination></DataExport></StorageClassAnalysis></AnalyticsConfiguration>"
    ),
    (
      "inventory&id=i",
      "<InventoryConfiguration><Destination><S3BucketDestination><Bucket>arn:aws:s3:::reports</Bucket><Format>CSV</Format><Encryption><SSE-S3></SSE-S3></Encryption></S3BucketDestination></Destination><IsEnabled>true</IsEnabled><Id>i</Id><IncludedObjectVersions>All</IncludedObjectVersions><OptionalFields><Field>Size</Field><Field>ETag</Field></OptionalFields><Schedule><Frequency>Daily</Frequency></Schedule></InventoryConfiguration>"
    ),
    ("metrics&id=m", "<MetricsConfiguration><Id>m</Id><Filter><Prefix>p</Prefix></Filter></MetricsConfiguration>"),
    (
      "intelligent-tiering&id=t",
      "<IntelligentTieringConfiguration><Id>t</Id><Status>Enabled</Status><Tiering><Days>90</Days><AccessTier>ARCHIVE_ACCESS</AccessTier></Tiering></IntelligentTieringConfiguration>"
    ),
  ]

  @Test(arguments: documents)
  func isGivenBackAsItWasSet(query: String, body: String) throws {
    let gateway = gateway()
    #expect(gateway.send(.put, "/bucket?\(query)", body: body).status == 200)
    let answer = gateway.send(.get, "/bucket?\(query)")
    #expect(answer.status == 200)
    let root = try #require(body.firstIndex(of: ">"))
    #expect(answer.text.hasSuffix(body[body.index(after: root)...]))
    #expect(answer.text.contains("xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""))
    #expect(gateway.send(.put, "/nobucket?\(query)", body: body).code == "NoSuchBucket")
    #expect(gateway.send(.get, "/nobucket?\(query)").code == "NoSuchBucket")
  }

  @Test(arguments: documents)
  func isReadInAnyOrderAndNothingElse(query: String, body: String) throws {
    let gateway = gateway()
    let root = try XMLElement.read(Array(body.utf8))
    func text(_ element: XMLElement, reversed: Bool) -> String {
      let children = reversed ? element.children.reversed() : element.children
      let inside =
        children.isEmpty
        ? element.text.replacing("&", with: "&amp;") : children.map { text($0, reversed: false) }.joined()
      return "<\(element.name)>\(inside)</\(element.name)>"
    }
    #expect(gateway.send(.put, "/bucket?\(query)", body: text(root, reversed: true)).status == 200)
    let cut = body.replacing("</\(root.name)>", with: "<Odd>x</Odd></\(root.name)>")
    for wrong in [cut, "<\(root.name)/>", "<Other/>", "no XML", "<\(root.name)>text</\(root.name)>"] {
      let code = gateway.send(.put, "/bucket?\(query)", body: wrong).code
      #expect(code == "MalformedXML" || (code == "InvalidArgument" && query == "website"), "\(wrong)")
    }
    #expect(gateway.send(.put, "/bucket?\(query)").code == "MissingRequestBodyError")
  }

  @Test(arguments: [
    ("<IndexDocument><Suffix>a/b</Suffix></IndexDocument>", "InvalidArgument"),
    ("<ErrorDocument><Key>k</Key></ErrorDocument>", "InvalidArgument"),
    (
      "<RedirectAllRequestsTo><HostName>h</HostName></RedirectAllRequestsTo><IndexDocument><Suffix>i</Suffix></IndexDocument>",
      "InvalidArgument"
    ),
    ("<RedirectAllRequestsTo><HostName>h</HostName><Protocol>ftp</Protocol></RedirectAllRequestsTo>", "InvalidRequest"),
    (
      "<IndexDocument><Suffix>i</Suffix></IndexDocument><RoutingRules><RoutingRule><Redirect><HttpRedirectCode>300</HttpRedirectCode></Redirect></RoutingRule></RoutingRules>",
      "InvalidRequest"
    ),
    (
      "<IndexDocument><Suffix>i</Suffix></IndexDocument><RoutingRules><RoutingRule><Condition><HttpErrorCodeReturnedEquals>200</HttpErrorCodeReturnedEquals></Condition><Redirect><HostName>h</HostName></Redirect></RoutingRule></RoutingRules>",
      "InvalidRequest"
    ),
    (
      "<IndexDocument><Suffix>i</Suffix></IndexDocument><RoutingRules><RoutingRule><Redirect><ReplaceKeyWith>a</ReplaceKeyWith><ReplaceKeyPrefixWith>b</ReplaceKeyPrefixWith></Redirect></RoutingRule></RoutingRules>",
      "InvalidRequest"
    ),
  ])
  func websitesAreCheckedAsS3Does(content: String, code: String) {
    let gateway = gateway()
    let answer = gateway.send(
      .put, "/bucket?website", body: "<WebsiteConfiguration>\(content)</WebsiteConfiguration>")
    #expect(answer.code == code)
    #expect(gateway.send(.get, "/bucket?website").code == "NoSuchWebsiteConfiguration")
  }

  @Test func noBucketWithADotIsAccelerated() {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket.dotted")
    let body = "<AccelerateConfiguration><Status>Enabled</Status></AccelerateConfiguration>"
    #expect(gateway.send(.put, "/bucket.dotted?accelerate", body: body).code == "InvalidRequest")
  }

  @Test func removesAWebsite() {
    let gateway = gateway()
    gateway.send(.put, "/bucket?website", body: Self.documents[2].body)
    #expect(gateway.send(.delete, "/bucket?website").status == 204)
    #expect(gateway.send(.get, "/bucket?website").code == "NoSuchWebsiteConfiguration")
  }

  // MARK: Many of a kind

  private func metrics(_ id: String) -> String { "<MetricsConfiguration><Id>\(id)</Id></MetricsConfiguration>" }

  @Test func listsInTheOrderOfIdsByPages() throws {
    let gateway = gateway()
    let ids = (0..<250).map { "id-\($0)" }
    for id in ids.shuffled() {
      #expect(gateway.send(.put, "/bucket?metrics&id=\(id)", body: metrics(id)).status == 200)
    }
    var found: [String] = []
    var token: String?
    var pages = 0
    repeat {
      let target = "/bucket?metrics" + (token.map { "&continuation-token=\($0.replacing("=", with: "%3D"))" } ?? "")
      let page = try #require(gateway.send(.get, target).xml)
      found += page.children(named: "MetricsConfiguration").compactMap { $0.text(of: "Id") }
      #expect(page.text(of: "IsTruncated") == (page.text(of: "NextContinuationToken") == nil ? "false" : "true"))
      token = page.text(of: "NextContinuationToken")
      pages += 1
    } while token != nil
    #expect(found == ids.sorted())
    #expect(pages == 3)
    #expect(gateway.send(.get, "/bucket?metrics&continuation-token=odd!").code == "InvalidArgument")
  }

  @Test func replacesAndRemovesOneById() {
    let gateway = gateway()
    for id in ["a", "b", "a"] { gateway.send(.put, "/bucket?metrics&id=\(id)", body: metrics(id)) }
    #expect(gateway.send(.get, "/bucket?metrics").text.components(of: "<Id>") == 2)
    #expect(gateway.send(.delete, "/bucket?metrics&id=a").status == 204)
    #expect(gateway.send(.delete, "/bucket?metrics&id=a").code == "NoSuchConfiguration")
    #expect(gateway.send(.get, "/bucket?metrics&id=a").code == "NoSuchConfiguration")
    #expect(gateway.send(.get, "/bucket?metrics&id=b").status == 200)
  }

  @Test(arguments: ["", "b", "a%20b", String(repeating: "a", count: 65)])
  func refusesAnotherIdThanTheDocuments(id: String) {
    #expect(gateway().send(.put, "/bucket?metrics&id=\(id)", body: metrics("a")).code == "InvalidArgument")
  }

  @Test func takesAThousandOfAKind() {
    let gateway = gateway()
    for number in 0..<1000 {
      #expect(gateway.send(.put, "/bucket?metrics&id=\(number)", body: metrics("\(number)")).status == 200)
    }
    #expect(gateway.send(.put, "/bucket?metrics&id=a", body: metrics("a")).code == "TooManyConfigurations")
    #expect(gateway.send(.put, "/bucket?metrics&id=7", body: metrics("7")).status == 200)
  }

  @Test func archivesNothingSoonerThanS3() {
    let body = Self.documents[6].body.replacing("<Days>90</Days>", with: "<Days>89</Days>")
    #expect(gateway().send(.put, "/bucket?intelligent-tiering&id=t", body: body).code == "InvalidArgument")
  }
}

extension String {
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }

  @Test func requestPaymentNeedsNoDigest() throws {
    let gateway = try gatewayWithBucket()
    let body = Array("<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>".utf8)
    #expect(gateway.send("PUT", "/bucket?requestPayment", body: body).status == 200)
    #expect(gateway.send("GET", "/bucket?requestPayment").element("Payer") == "Requester")
  }
}
