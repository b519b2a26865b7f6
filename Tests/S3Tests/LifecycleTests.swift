import HTTP
import Storage
import Testing
import XML

@testable import S3

@Suite struct LifecycleTests {
  private func rule(_ id: String, _ filter: String, _ actions: String) -> String {
    "<Rule><ID>\(id)</ID><Filter>\(filter)</Filter><Status>Enabled</Status>\(actions)</Rule>"
  }

  private func expire(_ days: Int) -> String { "<Expiration><Days>\(days)</Days></Expiration>" }

  private func document(_ rules: String...) -> String {
    "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(rules.joined())</LifecycleConfiguration>"
  }

  private func bucket(_ rules: String? = nil) -> TestGateway {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    if let rules { #expect(gateway.send(.put, "/bucket?lifecycle", body: document(rules)).status == 200) }
    return gateway
  }

  // MARK: The document

  @Test func keepsWhatItUnderstoodUntilItIsRemoved() throws {
    let gateway = bucket(rule("one", "<Prefix>a</Prefix>", expire(1)) + rule("two", "", expire(2)))
    let answer = gateway.send(.get, "/bucket?lifecycle")
    let xml = try #require(answer.xml)
    #expect(xml.name == "LifecycleConfiguration")
    #expect(xml.children.map(\.name) == ["Rule", "Rule"])
    #expect(xml.children.map { $0.text(of: "ID") } == ["one", "two"])
    #expect(answer.headers["x-amz-transition-default-minimum-object-size"] == "all_storage_classes_128K")
    #expect(gateway.send(.delete, "/bucket?lifecycle").status == 204)
    #expect(gateway.send(.get, "/bucket?lifecycle").code == "NoSuchLifecycleConfiguration")
    #expect(gateway.send(.delete, "/bucket?lifecycle").status == 204)
  }

  @Test func keepsTheMinimumSizeOfTransitions() {
    let gateway = bucket()
    let header = "x-amz-transition-default-minimum-object-size"
    let put = { (value: String) in
      gateway.send(.put, "/bucket?lifecycle", [(header, value)], body: document(rule("r", "", expire(1))))
    }
    #expect(put("varies_by_storage_class").headers[header] == "varies_by_storage_class")
    #expect(gateway.send(.get, "/bucket?lifecycle").headers[header] == "varies_by_storage_class")
    #expect(put("64K").code == "InvalidRequest")
    #expect(gateway.send(.get, "/bucket?lifecycle").headers[header] == "varies_by_storage_class")
  }

  @Test(arguments: [
    ("<LifecycleConfiguration/>", "InvalidRequest"), ("<Rule/>", "MalformedXML"), ("", "MalformedXML"),
    (
      "<LifecycleConfiguration><Rule><Filter/><Status>Enabled</Status><Expiration><Days>0</Days></Expiration></Rule></LifecycleConfiguration>",
      "InvalidArgument"
    ),
    (
      "<LifecycleConfiguration><Rule><Filter/><Status>Enabled</Status><Transition><Days>1</Days><StorageClass>GLACIER</StorageClass></Transition></Rule></LifecycleConfiguration>",
      "InvalidStorageClass"
    ),
    (
      "<LifecycleConfiguration><Rule><Filter><Tag><Key></Key></Tag></Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>",
      "InvalidTag"
    ),
  ])
  func refusesDocumentsAndKeepsTheFormerOne(document: String, code: String) throws {
    let gateway = bucket(rule("kept", "", expire(1)))
    let answer = gateway.send(.put, "/bucket?lifecycle", body: document)
    #expect(answer.code == code)
    #expect(answer.status == 400)
    #expect(gateway.send(.get, "/bucket?lifecycle").text.contains("<ID>kept</ID>"))
  }

  @Test func namesTheArgumentThatIsWrong() throws {
    let answer = bucket().send(.put, "/bucket?lifecycle", body: document(rule("r", "", expire(0))))
    let xml = try #require(answer.xml)
    #expect(xml.text(of: "ArgumentName") == "Days")
    #expect(xml.text(of: "ArgumentValue") == "0")
  }

  // MARK: Headers

  private func date(_ answer: TestGateway.Answer) throws -> Int64 {
    let text = try #require(answer.headers["x-amz-expiration"])
    let parts = text.split(separator: "\"").map(String.init)
    #expect(parts[0] == "expiry-date=" && parts[2] == ", rule-id=")
    return try #require(HTTPDate.parse(parts[1]))
  }

  @Test func tellsWhenAnObjectExpires() throws {
    let gateway = bucket(rule("a rule/é", "<Prefix>tmp/</Prefix>", expire(1)))
    let put = gateway.send(.put, "/bucket/tmp/key", body: "x")
    #expect(try #require(put.headers["x-amz-expiration"]).hasSuffix("rule-id=\"a%20rule%2F%C3%A9\""))
    let expiry = try date(put)
    let modified = try #require(gateway.send(.head, "/bucket/tmp/key").headers["Last-Modified"].flatMap(HTTPDate.parse))
    #expect(expiry % 86400 == 0 && (expiry - modified) / 86400 == 1)
    #expect(try date(gateway.send(.get, "/bucket/tmp/key")) == expiry)
    #expect(try date(gateway.send(.head, "/bucket/tmp/key")) == expiry)
    #expect(try date(gateway.send(.get, "/bucket/tmp/key", [("Range", "bytes=0-0")])) == expiry)
    #expect(gateway.send(.put, "/bucket/other", body: "x").headers["x-amz-expiration"] == nil)
    let copy = gateway.send(.put, "/bucket/tmp/copy", [("x-amz-copy-source", "/bucket/other")])
    #expect(try date(copy) == expiry)
  }

  @Test func tagsCountForTheExpiry() throws {
    try TestStorage.local.with { storage in
      let gateway = TestGateway(storage: storage)
      gateway.send(.put, "/bucket")
      let tag = "<Tag><Key>keep</Key><Value>no</Value></Tag>"
      gateway.send(.put, "/bucket?lifecycle", body: document(rule("r", tag, expire(1))))
      let expires = { (answer: TestGateway.Answer) in answer.headers["x-amz-expiration"] != nil }
      #expect(expires(gateway.send(.put, "/bucket/a", [("x-amz-tagging", "keep=no")], body: "x")))
      #expect(!expires(gateway.send(.put, "/bucket/b", [("x-amz-tagging", "keep=yes")], body: "x")))
      let tagging = "<Tagging><TagSet>\(tag)</TagSet></Tagging>"
      #expect(gateway.send(.put, "/bucket/b?tagging", body: tagging).status == 200)
      #expect(expires(gateway.send(.head, "/bucket/b")))
      #expect(gateway.send(.delete, "/bucket/b?tagging").status == 204)
      #expect(!expires(gateway.send(.get, "/bucket/b")))
    }
  }

  /// A version that is asked for by its name is not said to expire: it may be no current one.
  @Test func namedVersionsTellNothing() throws {
    try TestStorage.local.with { storage in
      let gateway = TestGateway(storage: storage)
      gateway.send(.put, "/bucket")
      let versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
      gateway.send(.put, "/bucket?versioning", body: versioning)
      gateway.send(.put, "/bucket?lifecycle", body: document(rule("r", "", expire(1))))
      let put = gateway.send(.put, "/bucket/key", body: "x")
      let version = try #require(put.headers["x-amz-version-id"])
      #expect(gateway.send(.get, "/bucket/key").headers["x-amz-expiration"] != nil)
      let named = gateway.send(.get, "/bucket/key?versionId=\(version)")
      #expect(named.status == 200 && named.headers["x-amz-expiration"] == nil)
    }
  }

  @Test func forgetsRulesThatHaveChanged() throws {
    let gateway = bucket()
    #expect(gateway.send(.put, "/bucket/key", body: "x").headers["x-amz-expiration"] == nil)
    gateway.send(.put, "/bucket?lifecycle", body: document(rule("r", "", expire(1))))
    #expect(gateway.send(.head, "/bucket/key").headers["x-amz-expiration"] != nil)
    gateway.send(.put, "/bucket?lifecycle", body: document(rule("r", "<Prefix>other</Prefix>", expire(1))))
    #expect(gateway.send(.head, "/bucket/key").headers["x-amz-expiration"] == nil)
    gateway.send(.put, "/bucket?lifecycle", body: document(rule("r", "", expire(1))))
    #expect(gateway.send(.head, "/bucket/key").headers["x-amz-expiration"] != nil)
    gateway.send(.delete, "/bucket/key")
    gateway.send(.delete, "/bucket")
    gateway.send(.put, "/bucket")
    #expect(gateway.send(.put, "/bucket/key", body: "x").headers["x-amz-expiration"] == nil)
  }

  @Test func tellsWhenAnUploadIsAborted() throws {
    let abort =
      "<AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
    try TestStorage.local.with { storage in
      let gateway = TestGateway(storage: storage)
      gateway.send(.put, "/bucket")
      gateway.send(.put, "/bucket?lifecycle", body: document(rule("sweep", "<Prefix>up/</Prefix>", abort)))
      try tellsWhenAnUploadIsAborted(gateway)
    }
  }

  private func tellsWhenAnUploadIsAborted(_ gateway: TestGateway) throws {
    let created = gateway.send(.post, "/bucket/up/key?uploads")
    let date = try #require(created.headers["x-amz-abort-date"].flatMap(HTTPDate.parse))
    #expect(date % 86400 == 0 && (date - Timestamp.now().seconds) / 86400 == 2)
    #expect(created.headers["x-amz-abort-rule-id"] == "sweep")
    let id = try #require(created.xml?.text(of: "UploadId"))
    let parts = gateway.send(.get, "/bucket/up/key?uploadId=\(id)")
    #expect(parts.headers["x-amz-abort-date"] == created.headers["x-amz-abort-date"])
    #expect(gateway.send(.post, "/bucket/key?uploads").headers["x-amz-abort-date"] == nil)
  }
}
