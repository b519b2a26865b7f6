import Bytes
import Crypto
import HTTP
import Identity
import SigV4
import Storage
import Testing

@testable import S3

/// B12 to B21: requests that are signed right by somebody who must not.
struct AuthorizationAttackTests {
  private static let endpoints = AttackWalkTests.endpoints

  // MARK: B13, copies

  /// What reads one object and writes another: the query and the header that names the source.
  private static let copies = [
    ("/bucket/copy", "x-amz-copy-source"), ("/bucket/mp?partNumber=2&uploadId=UPLOAD", "x-amz-copy-source"),
    ("/bucket/copy?renameObject", "x-amz-rename-source"),
  ]

  @Test("B13: a copy needs the right to read its source", arguments: copies)
  func aCopyNeedsTheRightToReadItsSource(target: String, header: String) throws {
    let stage = try AttackStage()
    let target = target.replacing("UPLOAD", with: stage.upload)
    for source in ["/bucket/source", "bucket/source", "/bucket/s%6Furce", "/bucket/source?versionId=null"] {
      try stage.setPolicy(deny: ["s3:GetObject", "s3:GetObjectVersion"], on: "source")
      let before = try stage.state()
      let answer = stage.gateway.send("PUT", target, [(header, source)], as: SignedGateway.member)
      // A rename takes no version: there is no such key.
      #expect([400, 403].contains(answer.status) || source.contains("?"), "\(source): \(answer.text)")
      #expect(try stage.state() == before, "\(source)")
    }
    try stage.setPolicy(deny: ["s3:GetObject"], on: "elsewhere")
    #expect(stage.gateway.send("PUT", target, [(header, "/bucket/source")], as: SignedGateway.member).status == 200)
  }

  @Test("B13, B14: a copy of a version needs the right to the version", arguments: copies.prefix(2))
  func aCopyOfAVersionNeedsTheRightToTheVersion(target: String, header: String) throws {
    let stage = try AttackStage()
    let target = target.replacing("UPLOAD", with: stage.upload)
    let version = stage.gateway.send("HEAD", "/bucket/source").headers["x-amz-version-id"] ?? ""
    let named = [(header, "/bucket/source?versionId=\(version)")]
    try stage.setPolicy(deny: ["s3:GetObjectVersion"], on: "source")
    #expect(stage.gateway.send("PUT", target, named, as: SignedGateway.member).code == "AccessDenied")
    #expect(stage.gateway.send("PUT", target, [(header, "/bucket/source")], as: SignedGateway.member).status == 200)
    try stage.setPolicy(deny: ["s3:GetObject"], on: "source")
    #expect(stage.gateway.send("PUT", target, named, as: SignedGateway.member).status == 200)
  }

  @Test("B13: a policy says from where copies may come")
  func aPolicySaysFromWhereCopiesMayCome() throws {
    let stage = try AttackStage()
    try stage.setPolicy(
      deny: ["s3:PutObject"], on: "*", condition: #"{"StringNotLike":{"s3:x-amz-copy-source":"bucket/public/*"}}"#)
    for source in ["bucket/source", "/bucket/source", "/bucket/public/../source", "/bucket/%70ublic%2F..%2Fsource"] {
      let answer = stage.gateway.send("PUT", "/bucket/copy", [("x-amz-copy-source", source)], as: SignedGateway.member)
      #expect(answer.status >= 400, "\(source)")
    }
  }

  @Test("B13, B21: another tenant's source is like one that is not there", arguments: copies)
  func anotherTenantsSourceIsLikeNone(target: String, header: String) throws {
    let stage = try AttackStage()
    let (theirs, upload) = try stage.intruder()
    let target = target.replacing("UPLOAD", with: upload)
    let before = try stage.state()
    let there = theirs.send("PUT", target, [(header, "/bucket/source")])
    let nowhere = theirs.send("PUT", target, [(header, "/bucket/nowhere")])
    #expect(there.status == 404 && there.status == nowhere.status && there.code == nowhere.code, "\(there.text)")
    #expect(try stage.state() == before)
  }

  // MARK: B14, versions

  @Test("B14: a request that names a version needs the right to versions", arguments: endpoints.map(\.name))
  func namingAVersionNeedsTheRightToVersions(_ name: String) throws {
    let stage = try AttackStage()
    let request = try AttackedRequest(name, on: stage)
    guard request.endpoint.route.level == .object, request.endpoint.right != request.endpoint.versionRight else {
      return
    }
    try stage.setPolicy(deny: [request.endpoint.versionRight.rawValue], on: "*")
    let version = stage.gateway.send("HEAD", "/bucket/key").headers["x-amz-version-id"] ?? ""
    let versioned = request.target + (request.target.contains("?") ? "&" : "?") + "versionId=\(version)"
    let before = try stage.state()
    func send(_ target: String) -> Answer {
      stage.gateway.send(request.method, target, request.headers, body: request.body, as: SignedGateway.root)
    }
    #expect(send(versioned).status == 403)
    #expect(try stage.state() == before)
    #expect(send(request.target).status != 403)
    try stage.setPolicy(deny: [request.endpoint.right.rawValue], on: "*")
    #expect(send(request.target).status == 403)
  }

  @Test("B14: these are the operations that take a version")
  func theseTakeAVersion() {
    let names = Self.endpoints.filter { $0.right != $0.versionRight }.map(\.name)
    #expect(
      Set(names) == [
        "DeleteObject", "DeleteObjectTagging", "GetObject", "GetObjectACL", "GetObjectAttributes", "GetObjectTagging",
        "HeadObject", "PutObjectACL", "PutObjectTagging",
      ], "AWS has an action of its own for versions of these")
  }

  @Test("B14: listing versions is a right of its own, behind the same gates as listing")
  func listingVersionsIsARightOfItsOwn() throws {
    let stage = try AttackStage()
    try stage.setPolicy(allow: ["s3:ListBucket"], on: nil)
    #expect(stage.anonymous("GET", "/bucket").status == 200)
    #expect(stage.anonymous("GET", "/bucket?versions").status == 403)
    try stage.setPolicy(allow: ["s3:ListBucket", "s3:ListBucketVersions"], on: nil)
    #expect(stage.anonymous("GET", "/bucket?versions").status == 200)
    let block =
      "<PublicAccessBlockConfiguration><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>"
    #expect(stage.gateway.put("/bucket?publicAccessBlock", document: block).status == 200)
    #expect(stage.anonymous("GET", "/bucket").status == 403)
    #expect(stage.anonymous("GET", "/bucket?versions").status == 403)
  }

  // MARK: B15, oracles

  @Test(
    "B15: conditions and ranges are looked at only for those who may read",
    arguments: [
      [], [("if-match", "*")], [("if-match", "\"x\"")], [("if-none-match", "*")],
      [("if-modified-since", "Fri, 24 May 2013 00:00:00 GMT")],
      [("if-unmodified-since", "Fri, 24 May 2013 00:00:00 GMT")], [("range", "bytes=0-0")],
      [("range", "bytes=999999-")],
    ])
  func conditionsAreNoOracle(headers: [(String, String)]) throws {
    let stage = try AttackStage()
    for target in [
      "/bucket/key", "/bucket/nothing", "/bucket/gone", "/bucket/key?partNumber=9", "/bucket/key?versionId=nothing",
    ] {
      for method in ["GET", "HEAD", "DELETE", "PUT"] {
        let answer = stage.anonymous(method, target, headers)
        #expect(answer.status == 403, "\(method) \(target)")
        #expect(answer.headers["etag"] == nil && answer.headers["x-amz-delete-marker"] == nil)
        #expect(method == "HEAD" || answer.code == "AccessDenied")
      }
    }
  }

  @Test("B15: that nothing is there is told to those alone who may list")
  func absenceIsToldToThoseWhoMayList() throws {
    let stage = try AttackStage()
    try stage.setPolicy(allow: ["s3:GetObject"], on: "*")
    #expect(stage.anonymous("GET", "/bucket/key").status == 200)
    for target in ["/bucket/nothing", "/bucket/gone"] {
      let answer = stage.anonymous("GET", target)
      #expect(answer.status == 403 && answer.headers["x-amz-delete-marker"] == nil, "\(target) \(answer.headers)")
    }
  }

  // MARK: B16, DeleteObjects

  @Test("B16: each key and each version is asked for by itself")
  func eachKeyIsAskedForByItself() throws {
    let stage = try AttackStage()
    try stage.setPolicy(deny: ["s3:DeleteObject", "s3:DeleteObjectVersion"], on: "key")
    let version = stage.gateway.send("HEAD", "/bucket/source").headers["x-amz-version-id"] ?? ""
    func delete(_ entries: String) -> Answer {
      stage.gateway.post("/bucket?delete", document: "<Delete>\(entries)</Delete>", as: SignedGateway.member)
    }
    let some = delete("<Object><Key>key</Key></Object><Object><Key>source</Key></Object>")
    #expect(some.element("Error")?.hasPrefix("<Key>key</Key><Code>AccessDenied</Code>") == true, "\(some.text)")
    #expect(some.element("Deleted")?.hasPrefix("<Key>source</Key>") == true)
    // Denied is denied, whether it is there or not.
    try stage.setPolicy(deny: ["s3:DeleteObject", "s3:DeleteObjectVersion"], on: "*")
    let before = try stage.state()
    for key in ["key", "nothing", "gone"] {
      let answer = delete("<Object><Key>\(key)</Key></Object><Object><Key>\(key)</Key></Object>")
      #expect(answer.status == 403 || answer.text.ranges(of: "AccessDenied").count == 2, "\(answer.text)")
    }
    try stage.setPolicy(deny: ["s3:DeleteObjectVersion"], on: "*")
    #expect(
      delete("<Object><Key>source</Key><VersionId>\(version)</VersionId></Object>").element("Error")?
        .contains("AccessDenied") == true)
    try stage.setPolicy(deny: ["s3:DeleteObject", "s3:DeleteObjectVersion"], on: "*")
    #expect(try stage.state() == before)
  }

  @Test("B16: whoever may delete keys may delete many of them")
  func whoMayDeleteKeysMayDeleteMany() throws {
    let stage = try AttackStage()
    try stage.setPolicy(allow: ["s3:DeleteObject"], on: "so*")
    func delete(_ key: String) -> Answer {
      let body = Array("<Delete><Object><Key>\(key)</Key></Object></Delete>".utf8)
      return stage.anonymous(
        "POST", "/bucket?delete", [("content-md5", Base64.encode(MessageDigest.hash(.md5, body)))], body)
    }
    let refused = delete("key")
    #expect(refused.status == 403 || refused.element("Error")?.contains("AccessDenied") == true)
    #expect(delete("source").element("Deleted")?.hasPrefix("<Key>source</Key>") == true)
  }

  // MARK: B18, governance

  @Test(
    "B18: a bypass takes its header and its right, and a denial wins")
  func aBypassTakesHeaderAndRight() throws {
    let stage = try AttackStage()
    let off = "<LegalHold><Status>OFF</Status></LegalHold>"
    try #require(stage.gateway.put("/bucket/kept?legal-hold", document: off).status == 200)
    let version = stage.gateway.send("HEAD", "/bucket/kept").headers["x-amz-version-id"] ?? ""
    let shorter =
      "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2090-01-01T00:00:00Z</RetainUntilDate></Retention>"
    let many = "<Delete><Object><Key>kept</Key><VersionId>\(version)</VersionId></Object></Delete>"
    func attempts(_ headers: [(String, String)]) -> [Answer] {
      [
        stage.gateway.send("DELETE", "/bucket/kept?versionId=\(version)", headers),
        stage.gateway.put("/bucket/kept?retention", document: shorter, headers),
        stage.gateway.post("/bucket?delete", document: many, headers),
      ]
    }
    func areRefused(_ answers: [Answer]) -> Bool {
      answers.allSatisfy { $0.status == 403 || $0.element("Error")?.contains("<Code>AccessDenied</Code>") == true }
    }
    for resource in ["*", "kept"] {
      try stage.setPolicy(deny: ["s3:BypassGovernanceRetention"], on: resource)
      let before = try stage.state()
      for value in [nil, "false", "1", "TRUE", "true"] {
        let headers = value.map { [("x-amz-bypass-governance-retention", $0)] } ?? []
        #expect(areRefused(attempts(headers)), "\(resource), \(value ?? "no header")")
      }
      #expect(try stage.state() == before)
    }
    try stage.setPolicy(deny: ["s3:GetObject"], on: "never")
    #expect(areRefused(attempts([])))
    #expect(attempts([("x-amz-bypass-governance-retention", "true")])[0].status == 204)
  }

  @Test("B18: compliance is never shortened, whoever asks, and odd dates are refused")
  func complianceIsNeverShortened() throws {
    let stage = try AttackStage()
    func retain(_ mode: String, _ date: String, _ headers: [(String, String)] = []) -> Answer {
      stage.gateway.put(
        "/bucket/key?retention",
        document: "<Retention><Mode>\(mode)</Mode><RetainUntilDate>\(date)</RetainUntilDate></Retention>", headers)
    }
    let bypass = [("x-amz-bypass-governance-retention", "true")]
    for date in [
      "2001-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "99999-12-31T23:59:59Z", "-1-01-01T00:00:00Z", "0",
      "2099-13-01T00:00:00Z", "2099-02-30T00:00:00Z", "",
    ] {
      #expect(retain("COMPLIANCE", date).status == 400, "\(date)")
    }
    #expect(retain("COMPLIANCE", "2100-01-01T00:00:00Z").status == 200)
    let version = stage.gateway.send("HEAD", "/bucket/key").headers["x-amz-version-id"] ?? ""
    let before = try stage.state()
    for (mode, date) in [
      ("COMPLIANCE", "2099-12-31T23:59:59Z"), ("GOVERNANCE", "2100-01-01T00:00:00Z"),
      ("GOVERNANCE", "2199-01-01T00:00:00Z"),
    ] { #expect(retain(mode, date, bypass).status == 403) }
    #expect(stage.gateway.put("/bucket/key?retention", document: "<Retention/>", bypass).status == 403)
    #expect(stage.gateway.send("DELETE", "/bucket/key?versionId=\(version)", bypass).status == 403)
    #expect(stage.gateway.send("DELETE", "/bucket").status == 409)
    #expect(try stage.state() == before)
    for days in ["-1", "0", "99999999999", "1.5", "x"] {
      let rule = "<DefaultRetention><Mode>COMPLIANCE</Mode><Days>\(days)</Days></DefaultRetention>"
      let document =
        "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>\(rule)</Rule></ObjectLockConfiguration>"
      #expect(stage.gateway.put("/bucket?object-lock", document: document).status == 400, "\(days)")
    }
  }

  // MARK: B20, what policies believe

  private static let identityKeys = [
    "aws:username", "aws:userid", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType",
    "aws:PrincipalTag/team", "aws:PrincipalOrgID", "aws:SourceIdentity", "aws:SourceVpce", "aws:SourceAccount",
    "aws:MultiFactorAuthPresent", "aws:FederatedProvider", "s3:signatureversion", "s3:authType",
    "s3:ExistingObjectTag/team",
  ]

  @Test("B20: what a caller sends never says who he is", arguments: identityKeys)
  func whatACallerSendsIsNoIdentity(key: String) throws {
    let stage = try AttackStage()
    try stage.setPolicy(allow: ["s3:GetObject"], on: "*", condition: #"{"StringLike":{"\#(key)":"*root*"}}"#)
    let name = String(key.split(separator: ":").last ?? "")
    let last = String(name.split(separator: "/").last ?? "")
    let headers = [key, name, last, "x-amz-\(name)", "x-\(name)", "x-amz-meta-\(last)", "aws-\(name)"]
      .map { $0.replacing("/", with: "-").lowercased() }
    for header in headers {
      #expect(stage.anonymous("GET", "/bucket/key", [(header, "root")]).status == 403, "\(header)")
    }
    for parameter in [key, name, last] {
      let query = PercentCoding.encode(parameter, keepingSlash: false)
      #expect(stage.anonymous("GET", "/bucket/key?\(query)=root").status == 403, "\(parameter)")
    }
    #expect(
      stage.anonymous("GET", "/bucket/key", [("x-amz-tagging", "team=root")]).status == 403, "tags of the request")
  }

  @Test(
    "B20: the source address is the connection's, or what the last trusted proxy says",
    arguments: [
      // Who is trusted, what the request says, and whether 10.0.0.1 is believed.
      ([], "10.0.0.1", false), (["192.0.2.1"], "10.0.0.1", true), (["192.0.2.1"], "10.0.0.1, 203.0.113.9", false),
      (["192.0.2.1", "203.0.113.9"], "10.0.0.1, 203.0.113.9", true), (["203.0.113.9"], "10.0.0.1, 203.0.113.9", false),
      (["192.0.2.1"], "10.0.0.1, evil", false), (["192.0.2.1"], "", false), (["192.0.2.1"], ",,10.0.0.1", true),
      (["10.0.0.1"], "203.0.113.9", false),
    ])
  func theSourceAddressIsNotClaimed(trusted: [String], forwarded: String, isBelieved: Bool) throws {
    let stage = try AttackStage(settings: S3Settings(isTrustedProxy: { trusted.contains($0.address) }))
    try stage.setPolicy(
      allow: ["s3:GetObject"], on: "*", condition: #"{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#)
    for others in [[], [("forwarded", "for=10.0.0.1"), ("x-real-ip", "10.0.0.1"), ("true-client-ip", "10.0.0.1")]] {
      let answer = stage.anonymous("GET", "/bucket/key", [("x-forwarded-for", forwarded)] + others)
      #expect(answer.status == (isBelieved ? 200 : 403))
    }
    #expect(stage.anonymous("GET", "/bucket/key", [("x-real-ip", "10.0.0.1")]).status == 403)
  }

  // MARK: B21, tenants

  @Test("B21: nothing of a tenant is there for another one", arguments: endpoints.map(\.name))
  func nothingOfATenantIsThereForAnother(_ name: String) throws {
    let stage = try AttackStage()
    let request = try AttackedRequest(name, on: stage)
    // Without a bucket of that name, and with one: the ids are the other tenant's in both.
    let outside = SignedGateway(stage.storage, tenant: DiskStore.newTenant(), settings: stage.settings)
    let (inside, _) = try stage.intruder()
    let version = stage.gateway.send("HEAD", "/bucket/key").headers["x-amz-version-id"] ?? ""
    let before = try stage.state()
    func isNamed(_ text: String) -> Bool {
      request.target.contains(text) || request.headers.contains { $0.1.contains(text) }
    }
    for gateway in [outside, inside] {
      let answer =
        request.isForm
        ? gateway.post(TestForm().signed())
        : gateway.send(request.method, request.target, request.headers, body: request.body)
      for secret in [stage.upload, version, "source", "kept", "second"] where !isNamed(secret) {
        #expect(!answer.text.contains(">\(secret)<"), "\(secret)")
      }
    }
    #expect(try stage.state() == before)
    guard request.isServed, request.endpoint.route.level != .service, request.target != "/made" else { return }
    let nowhere =
      request.isForm
      ? outside.post(TestForm().signed())
      : outside.send(request.method, request.target, request.headers, body: request.body)
    #expect(nowhere.status == 404 && (request.method == "HEAD" || nowhere.text.contains("NoSuchBucket")))
  }

  @Test("B21: versions, uploads and places of listings mean nothing to another tenant")
  func idsMeanNothingToAnotherTenant() throws {
    let stage = try AttackStage()
    let (theirs, _) = try stage.intruder()
    let version = stage.gateway.send("HEAD", "/bucket/key").headers["x-amz-version-id"] ?? ""
    let token = stage.gateway.send("GET", "/bucket?list-type=2&max-keys=1").element("NextContinuationToken") ?? ""
    try #require(!version.isEmpty && !token.isEmpty && !stage.upload.isEmpty)
    let before = try stage.state()
    #expect(theirs.send("GET", "/bucket/key?versionId=\(version)").code == "NoSuchVersion")
    #expect(theirs.send("HEAD", "/bucket/key?versionId=\(version)").status == 404)
    #expect([204, 404].contains(theirs.send("DELETE", "/bucket/key?versionId=\(version)").status))
    #expect(theirs.send("PUT", "/bucket/mp?partNumber=1&uploadId=\(stage.upload)", body: [1]).code == "NoSuchUpload")
    #expect(theirs.send("GET", "/bucket/mp?uploadId=\(stage.upload)").code == "NoSuchUpload")
    #expect(theirs.send("DELETE", "/bucket/mp?uploadId=\(stage.upload)").code == "NoSuchUpload")
    let complete =
      "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\(stage.etag)</ETag></Part></CompleteMultipartUpload>"
    #expect(theirs.post("/bucket/mp?uploadId=\(stage.upload)", document: complete).code == "NoSuchUpload")
    let query = PercentCoding.encode(token, keepingSlash: false)
    #expect(theirs.send("GET", "/bucket?list-type=2&continuation-token=\(query)").code == "InvalidArgument")
    #expect(try stage.state() == before)
  }
}

extension AttackStage {
  /// Replaces the bucket's policy by one statement about everybody.
  /// - Parameter key: of objects, with wildcards; nil: the bucket.
  func setPolicy(
    allow: [String] = [], deny: [String] = [], on key: String?, condition: String? = nil
  ) throws {
    let actions = (allow + deny).map { "\"\($0)\"" }.joined(separator: ",")
    let resource = "arn:aws:s3:::bucket" + (key.map { "/\($0)" } ?? "")
    let statement =
      #"{"Effect":"\#(deny.isEmpty ? "Allow" : "Deny")","Principal":"*","Action":[\#(actions)],"Resource":"\#(resource)""#
      + (condition.map { ",\"Condition\":\($0)" } ?? "") + "}"
    let document = #"{"Version":"2012-10-17","Statement":[\#(statement)]}"#
    let answer = gateway.send("PUT", "/bucket?policy", body: Array(document.utf8))
    try #require(answer.status == 204, "\(answer.text)")
  }

  /// Sends without any signature.
  func anonymous(
    _ method: String, _ target: String, _ headers: [(String, String)] = [], _ body: [UInt8] = []
  ) -> Answer {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    return gateway.receive(
      PlainRequest(
        method, path: parts[0], query: parts.count > 1 ? parts[1] : "",
        headers: [("host", SignedGateway.host)] + headers.map { (name: $0.0, value: $0.1) }), body)
  }

  /// Another tenant of the same store that has a bucket of the same name, and an upload of `mp` in it.
  func intruder() throws -> (gateway: SignedGateway, upload: String) {
    let theirs = SignedGateway(storage, tenant: DiskStore.newTenant(), settings: settings)
    try #require(theirs.send("PUT", "/bucket").status == 200)
    let upload = try #require(theirs.send("POST", "/bucket/mp?uploads").element("UploadId"))
    return (theirs, upload)
  }
}
