import HTTP
import Storage
import Testing
import XML

@testable import S3

@Suite struct UnsetConfigurationTests {
  private func gateway() -> TestGateway {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    gateway.send(.put, "/bucket/key", body: "x")
    return gateway
  }

  @Test(arguments: [
    ("versioning", 200, "VersioningConfiguration"), ("acl", 200, "AccessControlPolicy"),
    ("policy", 404, "NoSuchBucketPolicy"), ("policyStatus", 404, "NoSuchBucketPolicy"),
    ("tagging", 404, "NoSuchTagSet"),
    ("lifecycle", 404, "NoSuchLifecycleConfiguration"), ("website", 404, "NoSuchWebsiteConfiguration"),
    ("encryption", 404, "ServerSideEncryptionConfigurationNotFoundError"),
    ("replication", 404, "ReplicationConfigurationNotFoundError"),
    ("object-lock", 404, "ObjectLockConfigurationNotFoundError"), ("ownershipControls", 200, "OwnershipControls"),
    ("publicAccessBlock", 404, "NoSuchPublicAccessBlockConfiguration"), ("accelerate", 200, "AccelerateConfiguration"),
    ("requestPayment", 200, "RequestPaymentConfiguration"), ("logging", 200, "BucketLoggingStatus"),
    ("notification", 200, "NotificationConfiguration"), ("cors", 404, "NoSuchCORSConfiguration"),
    ("analytics", 200, "ListBucketAnalyticsConfigurationResult"), ("metrics", 200, "ListMetricsConfigurationsResult"),
    ("inventory", 200, "ListInventoryConfigurationsResult"), ("metrics&id=a", 404, "NoSuchConfiguration"),
    ("intelligent-tiering", 200, "ListBucketIntelligentTieringConfigurationsOutput"),
    ("session", 501, "NotImplemented"), ("abac", 200, "AbacStatus"),
    ("metadataTable", 404, "MetadataConfigurationNotFound"),
    ("metadataConfiguration", 404, "MetadataConfigurationNotFound"), ("nonsense", 501, "NotImplemented"),
  ])
  func readsOfABucket(query: String, status: Int, name: String) {
    let answer = gateway().send(.get, "/bucket?\(query)")
    #expect(answer.status == status)
    #expect((answer.code ?? answer.xml?.name) == name)
  }

  @Test(arguments: [
    ("acl", 200, "AccessControlPolicy"), ("tagging", 200, "Tagging"), ("legal-hold", 400, "InvalidRequest"),
    ("retention", 400, "InvalidRequest"), ("torrent", 501, "NotImplemented"),
  ])
  func readsOfAnObject(query: String, status: Int, name: String) {
    let gateway = gateway()
    let answer = gateway.send(.get, "/bucket/key?\(query)")
    #expect(answer.status == status)
    #expect((answer.code ?? answer.xml?.name) == name)
    if status != 501 { #expect(gateway.send(.get, "/bucket/nokey?\(query)").code == "NoSuchKey") }
  }

  @Test(arguments: ["policy", "tagging", "lifecycle", "website", "encryption", "replication", "publicAccessBlock"])
  func removesWhatIsNotThere(query: String) {
    let gateway = gateway()
    #expect(gateway.send(.delete, "/bucket?\(query)").status == 204)
    #expect(gateway.send(.head, "/bucket").status == 200, "the bucket stays")
    #expect(gateway.send(.delete, "/nobucket?\(query)").code == "NoSuchBucket")
  }

  @Test(arguments: ["replication", "abac", "metadataTable", "nonsense"])
  func setsNothing(query: String) {
    let gateway = TestGateway()
    let answer = gateway.send(.put, "/bucket?\(query)", body: "<X/>")
    #expect(answer.status == 501)
    #expect(answer.xml?.text(of: "Message")?.contains("not implemented") == true)
    #expect(gateway.send(.head, "/bucket").status == 404, "no bucket was made")
  }

  @Test func showsTheOwnersGrant() throws {
    let id = Owner(tenant: .default).id
    for target in ["/bucket?acl", "/bucket/key?acl"] {
      let xml = try #require(gateway().send(.get, target).xml)
      let grants = try #require(xml.first("AccessControlList")).children
      #expect(grants.count == 1)
      #expect(grants[0].text(of: "Permission") == "FULL_CONTROL")
      #expect(grants[0].first("Grantee")?.text(of: "ID") == id)
      #expect(grants[0].first("Grantee")?.attributes["type"] == "CanonicalUser")
      #expect(xml.first("Owner")?.text(of: "ID") == id)
    }
  }

  @Test(arguments: ["/bucket?acl", "/bucket/key?acl"])
  func setsTheACLThatThereIs(target: String) throws {
    let gateway = gateway()
    let own = gateway.send(.get, target).text
    let cases: [([(String, String)], String, String?)] = [
      ([("x-amz-acl", "private")], "", nil), ([], own, nil), ([], "", "MissingSecurityHeader"),
      ([("x-amz-acl", "private")], own, "UnexpectedContent"),
      ([("x-amz-acl", "public-read")], "", "AccessControlListNotSupported"),
      ([("x-amz-grant-read", "id=x")], "", "AccessControlListNotSupported"),
      ([("x-amz-acl", "odd")], "", "InvalidArgument"),
      ([], own.replacing("FULL_CONTROL", with: "READ"), "AccessControlListNotSupported"),
      ([], "<AccessControlPolicy/>", "MalformedACLError"), ([], "<x", "MalformedXML"),
    ]
    for (headers, body, code) in cases {
      let answer = gateway.send(.put, target, headers, body: body)
      #expect(answer.code == code, "\(headers) \(body)")
      #expect((answer.status == 200) == (code == nil))
    }
    #expect(gateway.send(.get, target).text == own)
  }

  @Test(arguments: RefusedOperation.all)
  func refusalsNameTheOperationAndWhy(operation: RefusedOperation) {
    let target = (operation.route.level == .bucket ? "/bucket?" : "/bucket/key?")
    let answer = gateway().send(operation.route.method, target + (operation.route.subresource?.rawValue ?? ""))
    #expect(answer.status == 501)
    #expect(answer.xml?.text(of: "Message")?.contains("\(operation.name) is not implemented: ") == true)
    #expect(!Endpoint.all.contains { $0.route == operation.route }, "it is served: the refusal has to go")
  }

  @Test func everyRouteIsServedOnce() {
    let routes = Endpoint.all.map(\.route)
    #expect(Set(routes).count == routes.count)
  }
}
