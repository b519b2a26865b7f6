import HTTP
import Identity
import SigV4
import Storage
import Testing

@testable import S3

/// Access control lists over a real store, from the request to the decision.
struct AccessControlTests {
  private static let alice = User(name: "alice", tenant: .default, role: .account, email: "alice@example.org")
  private static let bob = User(name: "bob", tenant: .default, role: .account)
  private static let aliceKey = key("ALICE", alice)
  private static let bobKey = key("BOBBY", bob)

  private static func key(_ id: String, _ user: User) -> AccessKey {
    AccessKey(id: id, secret: "\(id)-secret", tenant: user.tenant, role: user.role, user: user.id)
  }

  private func with(
    _ headers: [(String, String)] = [("x-amz-object-ownership", "ObjectWriter")], _ body: (SignedGateway) throws -> Void
  ) throws {
    try TestStorage.local.with { storage in
      let gateway = SignedGateway(
        storage, further: [Self.aliceKey, Self.bobKey], directory: UserDirectory([Self.alice, Self.bob]))
      #expect(gateway.send("PUT", "/bucket", headers, as: Self.aliceKey).status == 200)
      #expect(gateway.send("PUT", "/bucket/k", body: [1], as: Self.aliceKey).status == 200)
      try body(gateway)
    }
  }

  /// Without a key.
  private func anonymously(_ gateway: SignedGateway, _ method: String, _ target: String) -> Answer {
    let parts = target.split(separator: "?", maxSplits: 1)
    return gateway.receive(
      .init(
        method, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "",
        headers: [("host", SignedGateway.host)]), [])
  }

  @Test func anAccountSeesAndUsesItsOwnBucketsOnly() throws {
    try with { gateway in
      #expect(gateway.send("PUT", "/bobs-own", as: Self.bobKey).status == 200)
      #expect(gateway.send("GET", "/", as: Self.bobKey).text.contains("bobs-own"))
      #expect(!gateway.send("GET", "/", as: Self.bobKey).text.contains(">bucket<"))
      #expect(gateway.send("GET", "/").text.contains(">bucket<"), "the tenant's owner sees all")
      for (method, target) in [
        ("GET", "/bucket/k"), ("PUT", "/bucket/x"), ("DELETE", "/bucket/k"), ("GET", "/bucket?list-type=2"),
        ("GET", "/bucket?acl"), ("PUT", "/bucket?versioning"), ("DELETE", "/bucket"), ("GET", "/bucket/none"),
      ] {
        #expect(gateway.send(method, target, as: Self.bobKey).code == "AccessDenied", "\(method) \(target)")
        #expect(anonymously(gateway, method, target).status == 403, "\(method) \(target)")
      }
      #expect(gateway.send("PUT", "/bucket", as: Self.bobKey).code == "BucketAlreadyExists")
      #expect(gateway.send("PUT", "/bucket", as: Self.aliceKey).status == 200)
    }
  }

  @Test func anAccountMakesBucketsWithWhatItCouldSetAfterwards() throws {
    try with { gateway in
      let lock = [("x-amz-bucket-object-lock-enabled", "true")]
      #expect(gateway.send("PUT", "/locked", lock, as: Self.aliceKey).status == 200)
      #expect(gateway.send("PUT", "/locked", lock, as: Self.aliceKey).code == "BucketAlreadyOwnedByYou")
      let tags =
        "<CreateBucketConfiguration><Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags></CreateBucketConfiguration>"
      #expect(gateway.send("PUT", "/tagged", body: Array(tags.utf8), as: Self.aliceKey).status == 200)
    }
  }

  @Test func aRestrictedPublicPolicyLetsInTheBucketsOwnPeopleAlone() throws {
    let policy =
      #"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}]}"#
    let block =
      "<PublicAccessBlockConfiguration><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>"
    try with { gateway in
      #expect(gateway.send("PUT", "/bucket?policy", body: Array(policy.utf8), as: Self.aliceKey).status == 204)
      #expect(gateway.send("GET", "/bucket/k", as: Self.bobKey).status == 200)
      #expect(
        gateway.send("PUT", "/bucket?publicAccessBlock", body: Array(block.utf8), as: Self.aliceKey).status == 200)
      #expect(gateway.send("GET", "/bucket/k", as: Self.bobKey).status == 403)
      #expect(anonymously(gateway, "GET", "/bucket/k").status == 403)
      #expect(gateway.send("GET", "/bucket/k", as: Self.aliceKey).status == 200)
      #expect(gateway.send("GET", "/bucket/k", as: SignedGateway.viewer).status == 200)
    }
  }

  @Test func aPublicBucketIsListedAndAPublicObjectRead() throws {
    try with { gateway in
      #expect(gateway.send("PUT", "/bucket?acl", [("x-amz-acl", "public-read")], as: Self.aliceKey).status == 200)
      #expect(anonymously(gateway, "GET", "/bucket?list-type=2").text.contains("<Key>k</Key>"))
      #expect(anonymously(gateway, "GET", "/bucket/k").status == 403, "the object is not public for that")
      #expect(anonymously(gateway, "GET", "/bucket/none").code == "NoSuchKey", "who may list is told")
      #expect(gateway.send("PUT", "/bucket/k?acl", [("x-amz-acl", "public-read")], as: Self.aliceKey).status == 200)
      #expect(anonymously(gateway, "GET", "/bucket/k").body == [1])
      #expect(anonymously(gateway, "PUT", "/bucket/k").status == 403)
      #expect(gateway.send("PUT", "/bucket/k", body: [2], as: Self.aliceKey).status == 200)
      #expect(anonymously(gateway, "GET", "/bucket/k").status == 403, "a new object has a list of its own")
    }
  }

  @Test func grantsNameUsersByIDAndAddress() throws {
    try with { gateway in
      let grant = [("x-amz-grant-read", "id=\"\(Self.bob.id)\", emailAddress=\"alice@example.org\"")]
      #expect(gateway.send("PUT", "/bucket/k?acl", grant, as: Self.aliceKey).status == 200)
      #expect(gateway.send("GET", "/bucket/k", as: Self.bobKey).body == [1])
      let shown = gateway.send("GET", "/bucket/k?acl", as: Self.aliceKey).text
      #expect(shown.contains("<ID>\(Self.bob.id)</ID><DisplayName>bob</DisplayName>"))
      for (field, code) in [
        ("id=\(String(repeating: "0", count: 64))", "InvalidArgument"), ("id=x", "InvalidArgument"),
        ("uri=http://example.org/x", "InvalidArgument"), ("x", "InvalidArgument"),
        ("emailAddress=nobody@example.org", "UnresolvableGrantByEmailAddress"),
      ] {
        #expect(gateway.send("PUT", "/bucket/k?acl", [("x-amz-grant-read", field)], as: Self.aliceKey).code == code)
      }
      let both = grant + [("x-amz-acl", "private")]
      #expect(gateway.send("PUT", "/bucket/k?acl", both, as: Self.aliceKey).code == "InvalidRequest")
    }
  }

  @Test func aDocumentIsGivenBackAsItWasSet() throws {
    try with { gateway in
      _ = gateway.send("PUT", "/bucket?acl", [("x-amz-acl", "public-read-write")], as: Self.aliceKey)
      let document = gateway.send("GET", "/bucket?acl", as: Self.aliceKey).body
      #expect(gateway.send("PUT", "/bucket?acl", [("x-amz-acl", "private")], as: Self.aliceKey).status == 200)
      #expect(gateway.send("PUT", "/bucket?acl", body: document, as: Self.aliceKey).status == 200)
      #expect(gateway.send("GET", "/bucket?acl", as: Self.aliceKey).body == document)
      #expect(anonymously(gateway, "GET", "/bucket?list-type=2").status == 200)
    }
  }

  @Test func whatAnotherAccountWritesIsItsOwn() throws {
    try with { gateway in
      _ = gateway.send("PUT", "/bucket?acl", [("x-amz-acl", "public-read-write")], as: Self.aliceKey)
      #expect(gateway.send("PUT", "/bucket/bobs", body: [7], as: Self.bobKey).status == 200)
      #expect(gateway.send("GET", "/bucket/bobs", as: Self.bobKey).body == [7])
      #expect(gateway.send("GET", "/bucket/bobs", as: Self.aliceKey).status == 403)
      let full = [("x-amz-acl", "bucket-owner-full-control")]
      #expect(gateway.send("PUT", "/bucket/shared", full, body: [8], as: Self.bobKey).status == 200)
      #expect(gateway.send("GET", "/bucket/shared", as: Self.aliceKey).body == [8])
    }
  }

  /// Of the bucket's owner it is what there is in any case; another account means itself.
  @Test func privateIsRefusedOfAnotherAccountWhereTheOwnerIsEnforced() throws {
    try with([]) { gateway in
      let policy = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"*",
        "Resource":["arn:aws:s3:::bucket","arn:aws:s3:::bucket/*"]}]}
        """
      #expect(gateway.send("PUT", "/bucket?policy", body: Array(policy.utf8), as: Self.aliceKey).status == 204)
      for target in ["/bucket/k", "/bucket?acl", "/bucket/k?acl"] {
        let body: [UInt8] = target.hasSuffix("k") ? [1] : []
        let list = [("x-amz-acl", "private")]
        #expect(gateway.send("PUT", target, list, body: body, as: Self.aliceKey).status == 200, "\(target)")
        #expect(gateway.send("PUT", target, list, body: body, as: Self.bobKey).code == "AccessControlListNotSupported")
        let full = [("x-amz-acl", "bucket-owner-full-control")]
        #expect(gateway.send("PUT", target, full, body: body, as: Self.bobKey).status == 200, "\(target)")
      }
    }
  }

  @Test func listsAreRefusedWhereTheOwnerIsEnforced() throws {
    try with([]) { gateway in
      for (target, headers) in [
        ("/bucket?acl", [("x-amz-acl", "public-read")]), ("/bucket/k?acl", [("x-amz-acl", "public-read")]),
        ("/bucket/k", [("x-amz-acl", "public-read")]),
      ] {
        let answer = gateway.send("PUT", target, headers, body: target.hasSuffix("k") ? [1] : [], as: Self.aliceKey)
        #expect(answer.code == "AccessControlListNotSupported", "\(target)")
      }
      #expect(gateway.send("PUT", "/bucket/k", [("x-amz-acl", "private")], body: [1], as: Self.aliceKey).status == 200)
    }
  }

  @Test func aBlockKeepsPublicListsOut() throws {
    try with { gateway in
      let block =
        "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls></PublicAccessBlockConfiguration>"
      _ = gateway.send("PUT", "/bucket?acl", [("x-amz-acl", "public-read")], as: Self.aliceKey)
      #expect(
        gateway.send("PUT", "/bucket?publicAccessBlock", body: Array(block.utf8), as: Self.aliceKey).status == 200)
      #expect(anonymously(gateway, "GET", "/bucket?list-type=2").status == 403)
      let everybody = [("x-amz-acl", "public-read")]
      #expect(gateway.send("PUT", "/bucket/k", everybody, body: [1], as: Self.aliceKey).code == "AccessDenied")
      #expect(gateway.send("PUT", "/bucket/k?acl", everybody, as: Self.aliceKey).code == "AccessDenied")
      let shown = gateway.send("GET", "/bucket?publicAccessBlock", as: Self.aliceKey).text
      #expect(shown.contains("<BlockPublicPolicy>false</BlockPublicPolicy>"))
    }
  }

  /// A form without a signature may what its bucket lets everybody do, and its fields no more than that.
  @Test func aFormWithoutAKeyWritesWhereEverybodyMay() throws {
    try with { gateway in
      #expect(gateway.post(TestForm([("key", "x")])).code == "AccessDenied")
      let list = [("x-amz-acl", "public-read-write")]
      #expect(gateway.send("PUT", "/bucket?acl", list, as: Self.aliceKey).status == 200)
      #expect(gateway.post(TestForm([("key", "x"), ("acl", "public-read"), ("submit", "Go")])).status == 204)
      #expect(anonymously(gateway, "GET", "/bucket/x").body == [1, 2, 3])
      let tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
      #expect(gateway.post(TestForm([("key", "y"), ("tagging", tags)])).code == "AccessDenied")
      #expect(anonymously(gateway, "GET", "/bucket/y").code == "NoSuchKey")
    }
  }

  /// A policy lets nobody do what its signer may not.
  @Test func aSignedFormMayWhatItsSignerMay() throws {
    try with { gateway in
      #expect(gateway.post(TestForm([("key", "x")]).signed(by: Self.bobKey)).code == "AccessDenied")
      #expect(gateway.post(TestForm([("key", "x"), ("acl", "public-read")]).signed(by: Self.aliceKey)).status == 204)
      #expect(anonymously(gateway, "GET", "/bucket/x").body == [1, 2, 3])
    }
  }
}
