import HTTP
import Identity
import Storage
import Testing

@testable import S3

/// What the pipeline lets through to a mount: the same for every operation, before anything is touched.
struct MountPipelineTests {
  private static let endpoints = Endpoint.all.filter { $0.route.level != .service && $0.payload != .form }

  private func gateway(
    _ storage: any StorageProvider, role: MountRole = .manager, fault: String? = nil,
    beside home: any StorageProvider = MemoryStorage()
  ) throws -> SignedGateway {
    SignedGateway(
      home, resolver: OneMount(try bucket(), in: storage, role: role, fault: fault, beside: home))
  }

  private func bucket(of tenant: TenantID = .default) throws -> BucketAddress {
    BucketAddress(tenant: tenant, name: try #require(BucketName("bucket")))
  }

  @Test(arguments: MountRole.allCases, endpoints.map(\.route))
  func aRoleLetsThroughWhatItIncludes(role: MountRole, route: Route) throws {
    let storage = UntouchableStorage()
    let endpoint = try #require(Self.endpoints.first { $0.route == route })
    let answer = try gateway(storage, role: role).send(route.method.name, route.target, route.headers)
    if role.includes(endpoint.right) {
      #expect(answer.status != 403, "\(endpoint.name) \(answer.text)")
    } else {
      #expect(answer.status == 403 && answer.code == "AccessDenied", "\(endpoint.name) \(answer.text)")
      #expect(answer.text.contains("The mount 'bucket' does not let this through: its role is \(role.rawValue)."))
      #expect(storage.touchCount == storage.lookCount, "\(endpoint.name)")
    }
  }

  @Test(
    arguments: [
      (Right.getObject, [true, true, true]), (.listBucketMultipartUploads, [true, true, true]),
      (.getBucketCORS, [true, true, true]), (.putObject, [false, true, true]), (.deleteObject, [false, true, true]),
      (.putObjectTagging, [false, true, true]), (.putBucketCORS, [false, false, true]),
      (.putBucketTagging, [false, false, true]), (.createBucket, [true, true, true]),
      (.deleteBucket, [true, true, true]), (.runLifecycle, [false, false, false]),
    ] as [(Right, [Bool])])
  func rolesAreWhatPeopleExpect(right: Right, expected: [Bool]) {
    #expect(MountRole.allCases.map { $0.includes(right) } == expected, "\(right)")
  }

  @Test(arguments: endpoints.map(\.route))
  func aMountThatIsDownIsNotAsked(route: Route) throws {
    let storage = UntouchableStorage()
    let endpoint = try #require(Self.endpoints.first { $0.route == route })
    let gateway = try gateway(storage, fault: "the host does not answer in time")
    let answer = gateway.send(route.method.name, route.target, route.headers)
    guard !endpoint.right.isAboutBucketItself else { return #expect(storage.touchCount == storage.lookCount + 1) }
    #expect(answer.status == 503, "\(endpoint.name) \(answer.text)")
    if route.method != .head {
      #expect(answer.code == "ServiceUnavailable" && answer.element("Mount") == "bucket")
      #expect(
        answer.element("Message") == "The mount 'bucket' cannot be reached: the host does not answer in time.")
    }
    #expect(storage.touchCount == storage.lookCount)
  }

  @Test func othersAreServedMeanwhile() throws {
    let gateway = try gateway(UntouchableStorage(), fault: "the host does not answer in time")
    #expect(gateway.send("PUT", "/other").status == 200)
    #expect(gateway.send("PUT", "/other/k", body: [1]).status == 200)
    #expect(gateway.send("GET", "/other/k").body == [1])
    #expect(gateway.send("GET", "/").text.contains("<Name>bucket</Name>"))
  }

  @Test(arguments: endpoints.filter { $0.capability != nil }.map(\.route))
  func refusesByNameWhatTheMountCannot(route: Route) throws {
    let endpoint = try #require(Self.endpoints.first { $0.route == route })
    let capability = try #require(endpoint.capability)
    let storage = UntouchableStorage(lacking: [capability])
    let answer = try gateway(storage).send(route.method.name, route.target, route.headers)
    #expect(answer.status == 501 && answer.code == "NotImplemented", "\(endpoint.name) \(answer.text)")
    #expect(answer.element("Mount") == "bucket" && answer.element("Capability") == capability.rawValue)
    #expect(
      answer.element("Message")
        == "The mount 'bucket' does not support what the request needs: \(capability.rawValue).")
    #expect(storage.touchCount == storage.lookCount)
  }

  @Test(
    arguments: [
      ("PUT", "/bucket/k", [("x-amz-meta-a", "b")], Capability.userMetadata),
      ("PUT", "/bucket/k", [("x-amz-tagging", "a=b")], .tags),
      ("PUT", "/bucket/k", [("if-none-match", "*")], .conditionalWrite),
      ("PUT", "/bucket/k", [("x-amz-object-lock-legal-hold", "ON")], .objectLock),
      ("POST", "/bucket/k?uploads", [("x-amz-meta-a", "b")], .userMetadata),
      ("POST", "/bucket/k?uploads", [("x-amz-tagging", "a=b")], .tags),
      (
        "PUT", "/bucket/k",
        [
          ("x-amz-copy-source", "/bucket/s"), ("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-a", "b"),
        ], .userMetadata
      ),
    ] as [(String, String, [(String, String)], Capability)])
  func refusesWhatSingleRequestsNeed(
    method: String, target: String, headers: [(String, String)], capability: Capability
  ) throws {
    let storage = UntouchableStorage(lacking: [capability])
    let answer = try gateway(storage).send(method, target, headers)
    #expect(answer.status == 501 && answer.element("Capability") == capability.rawValue, "\(answer.text)")
    #expect(storage.touchCount == storage.lookCount)
  }

  @Test func anotherTenantsMountIsNotFound() throws {
    let storage = UntouchableStorage()
    let gateway = try gateway(storage)
    #expect(gateway.send("GET", "/bucket/k", as: SignedGateway.stranger).code == "NoSuchBucket")
    #expect(gateway.send("GET", "/bucket", as: SignedGateway.stranger).code == "NoSuchBucket")
    #expect(!gateway.send("GET", "/", as: SignedGateway.stranger).text.contains("<Name>"))
    #expect(gateway.send("PUT", "/bucket", as: SignedGateway.stranger).status == 200, "its own bucket of that name")
    #expect(storage.touchCount == storage.lookCount)
  }

  @Test func anObjectIsAnsweredByTheListOfTheStateThatWasOpened() throws {
    let bob = User(name: "bob", tenant: .default, role: .account)
    let bobKey = AccessKey(id: "BOBBY", secret: "bobs-secret", tenant: .default, role: .account, user: bob.id)
    try TestStorage.local.with { storage in
      let owner = SignedGateway(storage)
      #expect(owner.send("PUT", "/bucket", [("x-amz-object-ownership", "ObjectWriter")]).status == 200)
      #expect(owner.send("PUT", "/bucket/public", [("x-amz-acl", "public-read")], body: [1]).status == 200)
      #expect(owner.send("PUT", "/bucket/private", body: [2]).status == 200)
      let gateway = SignedGateway(
        StaleHeads(base: storage, key: try ObjectKey("public")), further: [bobKey], directory: UserDirectory([bob]))
      for (method, target) in [("GET", "/bucket/private"), ("HEAD", "/bucket/private?partNumber=1")] {
        #expect(gateway.send(method, target, as: bobKey).status == 403, "\(method) \(target)")
      }
      #expect(gateway.send("GET", "/bucket/public", as: bobKey).body == [1])
      #expect(gateway.send("GET", "/bucket/private").body == [2], "the tenant's people read by their role")
    }
  }
}
