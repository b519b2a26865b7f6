import HTTP
import Identity
import Storage
import Testing

@testable import S3

/// B18: Object lock: configurations, retentions, legal holds, and that no way of deleting gets round them.
struct ObjectLockTests {
  /// A gateway whose `locked` has object lock, and whose `bucket` has neither that nor versioning.
  private func gateway() throws -> SignedGateway {
    let gateway = try gatewayWithBucket()
    #expect(gateway.send("PUT", "/locked", [("x-amz-bucket-object-lock-enabled", "true")]).status == 200)
    return gateway
  }

  /// - Returns: the version.
  private func put(_ gateway: SignedGateway, _ headers: [(String, String)] = []) throws -> String {
    let answer = gateway.send("PUT", "/locked/k", headers + [("x-amz-checksum-crc32", "pQXfGw==")], body: [1])
    #expect(answer.status == 200, "\(answer.text)")
    return try #require(answer.headers["x-amz-version-id"])
  }

  private static func retention(_ mode: String, _ until: String) -> String {
    "<Retention><Mode>\(mode)</Mode><RetainUntilDate>\(until)</RetainUntilDate></Retention>"
  }

  private static func hold(_ status: String) -> String { "<LegalHold><Status>\(status)</Status></LegalHold>" }

  private static func configuration(_ retention: String) -> String {
    """
    <ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>\(retention)\
    </DefaultRetention></Rule></ObjectLockConfiguration>
    """
  }

  private static let bypass = [("x-amz-bypass-governance-retention", "true")]
  private static let later = "2099-01-01T00:00:00.000Z"
  private static let latest = "2140-01-01T00:00:00.000Z"

  // MARK: The bucket's configuration

  @Test(arguments: [
    "<Mode>GOVERNANCE</Mode><Days>1</Days>", "<Mode>COMPLIANCE</Mode><Years>100</Years>",
    "<Mode>GOVERNANCE</Mode><Days>36500</Days>",
  ])
  func keepsTheDefaultRetention(retention: String) throws {
    let gateway = try gateway()
    let plain = gateway.send("GET", "/locked?object-lock")
    #expect(plain.status == 200 && plain.element("ObjectLockEnabled") == "Enabled" && !plain.text.contains("Rule"))
    #expect(gateway.put("/locked?object-lock", document: Self.configuration(retention)).status == 200)
    #expect(gateway.send("GET", "/locked?object-lock").element("DefaultRetention") == retention)
    let none = "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>"
    #expect(gateway.put("/locked?object-lock", document: none).status == 200)
    #expect(!gateway.send("GET", "/locked?object-lock").text.contains("Rule"), "the default is gone, the lock is not")
  }

  @Test(
    arguments: [
      (configuration("<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>"), "MalformedXML"),
      (configuration("<Mode>GOVERNANCE</Mode>"), "MalformedXML"), (configuration("<Days>1</Days>"), "MalformedXML"),
      (configuration("<Mode>governance</Mode><Days>1</Days>"), "MalformedXML"),
      (configuration("<Mode>abc</Mode><Days>1</Days>"), "MalformedXML"),
      (configuration("<Mode>GOVERNANCE</Mode><Days>x</Days>"), "MalformedXML"),
      (configuration("<Mode>GOVERNANCE</Mode><Days>99999999999</Days>"), "MalformedXML"),
      (configuration("<Mode>GOVERNANCE</Mode><Days>0</Days>"), "InvalidArgument"),
      (configuration("<Mode>GOVERNANCE</Mode><Years>-1</Years>"), "InvalidArgument"),
      (configuration("<Mode>GOVERNANCE</Mode><Days>36501</Days>"), "InvalidArgument"),
      (configuration("<Mode>GOVERNANCE</Mode><Years>101</Years>"), "InvalidArgument"),
      ("<ObjectLockConfiguration/>", "MalformedXML"), ("<X/>", "MalformedXML"), ("", "MalformedXML"),
      (
        "<ObjectLockConfiguration><ObjectLockEnabled>Disabled</ObjectLockEnabled></ObjectLockConfiguration>",
        "MalformedXML"
      ),
      (
        "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule/></ObjectLockConfiguration>",
        "MalformedXML"
      ),
    ])
  func refusesConfigurations(document: String, code: String) throws {
    let gateway = try gateway()
    let answer = gateway.put("/locked?object-lock", document: document)
    #expect(answer.status == 400 && answer.code == code, "\(answer.text)")
    #expect(!gateway.send("GET", "/locked?object-lock").text.contains("Rule"))
  }

  @Test func needsVersioningToBeTurnedOn() throws {
    let gateway = try gateway()
    let document = Self.configuration("<Mode>GOVERNANCE</Mode><Days>1</Days>")
    let refused = gateway.put("/bucket?object-lock", document: document)
    #expect(refused.status == 409 && refused.code == "InvalidBucketState")
    let absent = gateway.send("GET", "/bucket?object-lock")
    #expect(absent.status == 404 && absent.code == "ObjectLockConfigurationNotFoundError")
    #expect(gateway.enableVersioning().status == 200)
    #expect(gateway.put("/bucket?object-lock", document: document).status == 200, "also on a bucket that exists")
    let suspended = "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"
    #expect(gateway.put("/bucket?versioning", document: suspended).code == "InvalidBucketState")
  }

  @Test func givesNewVersionsTheDefault() throws {
    let gateway = try gateway()
    let document = Self.configuration("<Mode>GOVERNANCE</Mode><Days>1</Days>")
    #expect(gateway.put("/locked?object-lock", document: document).status == 200)
    let version = try put(gateway)
    #expect(gateway.send("HEAD", "/locked/k").headers["x-amz-object-lock-mode"] == "GOVERNANCE")
    #expect(gateway.send("DELETE", "/locked/k?versionId=\(version)").code == "AccessDenied")
    let copy = gateway.send("PUT", "/locked/copy", [("x-amz-copy-source", "/locked/k")])
    #expect(copy.status == 200 && gateway.send("HEAD", "/locked/copy").headers["x-amz-object-lock-mode"] != nil)
    let longer = Self.retention("COMPLIANCE", Self.later)
    let headers = [("x-amz-object-lock-mode", "COMPLIANCE"), ("x-amz-object-lock-retain-until-date", Self.later)]
    _ = try put(gateway, headers)
    #expect(gateway.send("GET", "/locked/k?retention").text.hasSuffix(longer.dropFirst(10)), "its own comes first")
  }

  // MARK: Retention

  @Test(
    arguments: [
      ("2099-01-01T00:00:00Z", "2099-01-01T00:00:00.000Z"), ("2099-01-01T01:00:00+01:00", "2099-01-01T00:00:00.000Z"),
      ("2099-01-01T00:00:00.123456Z", "2099-01-01T00:00:00.124Z"), ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"),
    ])
  func keepsARetention(date: String, shown: String) throws {
    let gateway = try gateway()
    let version = try put(gateway)
    #expect(gateway.put("/locked/k?retention", document: Self.retention("GOVERNANCE", date)).status == 200)
    let answer = gateway.send("GET", "/locked/k?retention&versionId=\(version)")
    #expect(answer.element("Mode") == "GOVERNANCE" && answer.element("RetainUntilDate") == shown)
    for method in ["GET", "HEAD"] {
      let headers = gateway.send(method, "/locked/k").headers
      #expect(headers["x-amz-object-lock-mode"] == "GOVERNANCE")
      #expect(headers["x-amz-object-lock-retain-until-date"] == shown)
      #expect(headers["x-amz-object-lock-legal-hold"] == nil)
    }
  }

  @Test(
    arguments: [
      (retention("GOVERNANCE", "2020-01-01T00:00:00Z"), "InvalidArgument"),
      (retention("GOVERNANCE", "10000-01-01T00:00:00Z"), "MalformedXML"),
      (retention("GOVERNANCE", "9999-12-31T23:59:59-01:00"), "MalformedXML"),
      (retention("GOVERNANCE", "2099-13-01T00:00:00Z"), "MalformedXML"),
      (retention("GOVERNANCE", "2099-02-29T00:00:00Z"), "MalformedXML"),
      (retention("GOVERNANCE", "2099-01-01"), "MalformedXML"), (retention("GOVERNANCE", "tomorrow"), "MalformedXML"),
      (retention("GOVERNANCE", "2099-01-01T00:00:00"), "MalformedXML"),
      (retention("GOVERNANCE", "2099-01-01T00:00:00Zz"), "MalformedXML"),
      (retention("governance", later), "MalformedXML"), (retention("", later), "MalformedXML"),
      ("<Retention><Mode>GOVERNANCE</Mode></Retention>", "MalformedXML"),
      ("<Retention><RetainUntilDate>\(later)</RetainUntilDate></Retention>", "MalformedXML"),
      ("<X/>", "MalformedXML"), ("", "MalformedXML"),
    ])
  func refusesRetentions(document: String, code: String) throws {
    let gateway = try gateway()
    _ = try put(gateway)
    let answer = gateway.put("/locked/k?retention", document: document)
    #expect(answer.status == 400 && answer.code == code, "\(answer.text)")
    let none = gateway.send("GET", "/locked/k?retention")
    #expect(none.status == 404 && none.code == "NoSuchObjectLockConfiguration")
  }

  /// From a retention until 2099 to another one, without and with a bypass.
  @Test(
    arguments: [
      ("GOVERNANCE", retention("GOVERNANCE", latest), 200, 200),
      ("GOVERNANCE", retention("GOVERNANCE", later), 200, 200),
      ("GOVERNANCE", retention("GOVERNANCE", "2098-01-01T00:00:00Z"), 403, 200),
      ("GOVERNANCE", retention("COMPLIANCE", later), 403, 200), ("GOVERNANCE", "<Retention/>", 403, 200),
      ("COMPLIANCE", retention("COMPLIANCE", latest), 200, 200),
      ("COMPLIANCE", retention("COMPLIANCE", "2098-01-01T00:00:00Z"), 403, 403),
      ("COMPLIANCE", retention("GOVERNANCE", latest), 403, 403), ("COMPLIANCE", "<Retention/>", 403, 403),
    ])
  func changesARetention(from mode: String, to document: String, plain: Int, bypassing: Int) throws {
    for (headers, status) in [([], plain), (Self.bypass, bypassing)] {
      let gateway = try gateway()
      _ = try put(gateway)
      #expect(gateway.put("/locked/k?retention", document: Self.retention(mode, Self.later)).status == 200)
      let answer = gateway.put("/locked/k?retention", document: document, headers)
      #expect(answer.status == status, "\(answer.text)")
      if status == 403 {
        #expect(answer.code == "AccessDenied")
        #expect(gateway.send("GET", "/locked/k?retention").element("Mode") == mode)
      }
    }
  }

  // MARK: Legal hold

  @Test func holdsAndLetsGo() throws {
    let gateway = try gateway()
    let version = try put(gateway)
    #expect(gateway.send("GET", "/locked/k?legal-hold").code == "NoSuchObjectLockConfiguration")
    #expect(gateway.put("/locked/k?legal-hold", document: Self.hold("ON")).status == 200)
    #expect(gateway.send("GET", "/locked/k?legal-hold").element("Status") == "ON")
    #expect(gateway.send("HEAD", "/locked/k").headers["x-amz-object-lock-legal-hold"] == "ON")
    #expect(gateway.send("DELETE", "/locked/k?versionId=\(version)", Self.bypass).code == "AccessDenied")
    #expect(gateway.put("/locked/k?legal-hold", document: Self.hold("OFF")).status == 200)
    #expect(gateway.send("GET", "/locked/k?legal-hold").element("Status") == "OFF")
    #expect(gateway.send("DELETE", "/locked/k?versionId=\(version)").status == 204)
  }

  @Test(arguments: ["abc", "on", ""]) func refusesHolds(status: String) throws {
    let gateway = try gateway()
    _ = try put(gateway)
    #expect(gateway.put("/locked/k?legal-hold", document: Self.hold(status)).code == "MalformedXML")
    #expect(gateway.put("/locked/k?legal-hold", document: "<LegalHold/>").code == "MalformedXML")
  }

  @Test func needsABucketWithObjectLock() throws {
    let gateway = try gateway()
    #expect(gateway.send("PUT", "/bucket/k", body: [1]).status == 200)
    for answer in [
      gateway.put("/bucket/k?retention", document: Self.retention("GOVERNANCE", Self.later)),
      gateway.put("/bucket/k?legal-hold", document: Self.hold("ON")), gateway.send("GET", "/bucket/k?retention"),
      gateway.send("GET", "/bucket/k?legal-hold"),
      gateway.send(
        "PUT", "/bucket/new", [("x-amz-object-lock-legal-hold", "ON"), ("x-amz-checksum-crc32", "pQXfGw==")], body: [1]),
      gateway.send("POST", "/bucket/new?uploads", [("x-amz-object-lock-legal-hold", "ON")]),
      gateway.send(
        "PUT", "/bucket/new", [("x-amz-object-lock-legal-hold", "ON"), ("x-amz-copy-source", "/bucket/k")]),
    ] {
      #expect(answer.status == 400 && answer.code == "InvalidRequest", "\(answer.text)")
    }
    #expect(gateway.send("HEAD", "/bucket/new").status == 404)
  }

  @Test func tellsWhatIsMissing() throws {
    let gateway = try gateway()
    for (query, document) in [("retention", Self.retention("GOVERNANCE", Self.later)), ("legal-hold", Self.hold("ON"))]
    {
      #expect(gateway.put("/locked/none?\(query)", document: document).code == "NoSuchKey")
      #expect(gateway.send("GET", "/locked/none?\(query)").code == "NoSuchKey")
      #expect(gateway.put("/nowhere/none?\(query)", document: document).code == "NoSuchBucket")
      _ = try put(gateway)
      #expect(gateway.put("/locked/k?\(query)&versionId=abc", document: document).code == "NoSuchVersion")
      #expect(gateway.send("DELETE", "/locked/k").status == 204)
      #expect(gateway.put("/locked/k?\(query)", document: document).code == "MethodNotAllowed")
    }
  }

  // MARK: Headers

  private static let all = [
    ("x-amz-object-lock-mode", "COMPLIANCE"), ("x-amz-object-lock-retain-until-date", "2099-01-01T00:00:00Z"),
    ("x-amz-object-lock-legal-hold", "ON"),
  ]

  private func expectLocked(_ gateway: SignedGateway, _ target: String) {
    let headers = gateway.send("GET", target).headers
    #expect(headers["x-amz-object-lock-mode"] == "COMPLIANCE" && headers["x-amz-object-lock-legal-hold"] == "ON")
    #expect(headers["x-amz-object-lock-retain-until-date"] == Self.later)
  }

  @Test func takesALockWithAnObject() throws {
    let gateway = try gateway()
    _ = try put(gateway, Self.all)
    expectLocked(gateway, "/locked/k")
    #expect(gateway.send("PUT", "/locked/copy", Self.all + [("x-amz-copy-source", "/locked/k")]).status == 200)
    expectLocked(gateway, "/locked/copy")
    #expect(gateway.send("PUT", "/locked/free", [("x-amz-copy-source", "/locked/k")]).status == 200)
    #expect(gateway.send("GET", "/locked/free").headers["x-amz-object-lock-mode"] == nil, "a lock is not copied")
    let id = try #require(gateway.send("POST", "/locked/m?uploads", Self.all).element("UploadId"))
    let etag = try #require(gateway.send("PUT", "/locked/m?partNumber=1&uploadId=\(id)", body: [3]).headers["etag"])
    let parts =
      "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\(etag)</ETag></Part></CompleteMultipartUpload>"
    #expect(gateway.send("POST", "/locked/m?uploadId=\(id)", body: Array(parts.utf8)).status == 200)
    expectLocked(gateway, "/locked/m")
    let read = gateway.send("GET", "/locked/m", as: SignedGateway.viewer)
    #expect(read.headers["x-amz-object-lock-mode"] == "COMPLIANCE")
  }

  @Test(
    arguments: [
      ([("mode", "GOVERNANCE")], "InvalidArgument"), ([("retain-until-date", later)], "InvalidArgument"),
      ([("mode", "governance"), ("retain-until-date", later)], "InvalidArgument"),
      ([("mode", "GOVERNANCE"), ("retain-until-date", "soon")], "InvalidArgument"),
      ([("mode", "GOVERNANCE"), ("retain-until-date", "10000-01-01T00:00:00Z")], "InvalidArgument"),
      ([("mode", "GOVERNANCE"), ("retain-until-date", "2020-01-01T00:00:00Z")], "InvalidArgument"),
      ([("legal-hold", "on")], "InvalidArgument"),
    ])
  func refusesHeaders(headers: [(String, String)], code: String) throws {
    let gateway = try gateway()
    _ = try put(gateway)
    let headers = headers.map { ("x-amz-object-lock-\($0.0)", $0.1) }
    for answer in [
      gateway.send("PUT", "/locked/new", headers + [("x-amz-checksum-crc32", "pQXfGw==")], body: [1]),
      gateway.send("POST", "/locked/new?uploads", headers),
      gateway.send("PUT", "/locked/new", headers + [("x-amz-copy-source", "/locked/k")]),
    ] {
      #expect(answer.status == 400 && answer.code == code, "\(answer.text)")
      #expect(answer.element("ArgumentName")?.hasPrefix("x-amz-object-lock-") == true)
    }
    #expect(gateway.send("HEAD", "/locked/new").status == 404)
  }

  @Test func needsADigestOfALockedBody() throws {
    let gateway = try gateway()
    for payload in ClientPayload.allCases {
      let answer = gateway.send("PUT", "/locked/k", Self.all, body: [1], payload: payload)
      #expect(answer.status == (payload.hasTrailer ? 200 : 400), "\(payload) \(answer.text)")
    }
  }

  // MARK: Rights

  @Test func needsTheRightToLock() throws {
    let gateway = try gateway()
    _ = try put(gateway)
    let member = SignedGateway.member
    #expect(gateway.send("PUT", "/locked/m", body: [1], as: member).status == 200)
    let body = Self.all + [("x-amz-checksum-crc32", "pQXfGw==")]
    #expect(gateway.send("PUT", "/locked/m", body, body: [1], as: member).code == "AccessDenied")
    #expect(gateway.send("POST", "/locked/m?uploads", Self.all, as: member).code == "AccessDenied")
    let copied = Self.all + [("x-amz-copy-source", "/locked/k")]
    #expect(gateway.send("PUT", "/locked/m", copied, as: member).code == "AccessDenied")
  }

  // MARK: Deleting

  /// How each way of deleting a version ends, without a bypass, with one, and with one that the caller may not use.
  @Test(
    arguments: [
      ("GOVERNANCE", 403, 204), ("COMPLIANCE", 403, 403),
    ])
  func honoursRetentions(mode: String, plain: Int, bypassing: Int) throws {
    let gateway = try gateway()
    for (headers, key, status) in [
      ([], SignedGateway.root, plain), (Self.bypass, SignedGateway.member, 403),
      (Self.bypass, SignedGateway.root, bypassing),
    ] {
      for many in [false, true] {
        let version = try put(gateway)
        let target = "/locked/k?retention&versionId=\(version)"
        #expect(gateway.put(target, document: Self.retention(mode, Self.later)).status == 200)
        let gone = delete(gateway, version, many: many, headers, as: key)
        #expect(gone == (status == 204))
        #expect((gateway.send("HEAD", "/locked/k?versionId=\(version)").status == 404) == gone)
      }
    }
  }

  /// - Returns: whether it went; a refusal is AccessDenied.
  private func delete(
    _ gateway: SignedGateway, _ version: String, many: Bool, _ headers: [(String, String)], as key: AccessKey
  ) -> Bool {
    guard many else {
      let answer = gateway.send("DELETE", "/locked/k?versionId=\(version)", headers, as: key)
      #expect(answer.status == 204 || answer.code == "AccessDenied")
      return answer.status == 204
    }
    let document = "<Delete><Object><Key>k</Key><VersionId>\(version)</VersionId></Object></Delete>"
    let answer = gateway.post("/locked?delete", document: document, headers, as: key)
    if answer.text.contains("<Deleted>") { return true }
    #expect(answer.code == "AccessDenied")
    if answer.status == 200 { #expect(answer.element("VersionId") == version) }
    return false
  }

  @Test func hidesWhatIsLockedButKeepsIt() throws {
    let gateway = try gateway()
    let version = try put(gateway, Self.all)
    let marker = gateway.send("DELETE", "/locked/k")
    #expect(marker.status == 204 && marker.headers["x-amz-delete-marker"] == "true")
    let name = try #require(marker.headers["x-amz-version-id"])
    #expect(gateway.send("DELETE", "/locked/k?versionId=\(name)").status == 204, "a marker is never locked")
    #expect(gateway.send("GET", "/locked/k").headers["x-amz-version-id"] == version)
    _ = try put(gateway)
    expectLocked(gateway, "/locked/k?versionId=\(version)")
    #expect(gateway.send("DELETE", "/locked").code == "BucketNotEmpty")
  }
}
