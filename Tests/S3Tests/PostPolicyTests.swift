import Bytes
import HTTP
import Identity
import Storage
import Synchronization
import Testing

@testable import S3

/// B17: What the policy of a form allows, and who may have signed it.
struct PostPolicyTests {
  /// Fields beside the key, conditions beside those for the bucket and the key, and whether that is allowed.
  struct Row: Sendable {
    let fields: [(name: String, value: String)]
    let conditions: [String]
    let reason: String?

    init(_ fields: [(name: String, value: String)] = [], _ conditions: [String], refused reason: String? = nil) {
      self.fields = fields
      self.conditions = conditions
      self.reason = reason
    }
  }

  static let rows: [Row] = [
    Row([("acl", "private")], ["{\"acl\": \"private\"}"]),
    Row([("aCl", "private")], ["{\"AcL\": \"private\"}"]),
    Row([("acl", "private")], ["[\"EQ\", \"$ACL\", \"private\"]"]),
    Row(
      [("acl", "private")], ["{\"acl\": \"Private\"}"],
      refused: "Policy Condition failed: [\"eq\", \"$acl\", \"Private\"]"),
    Row([("acl", "private")], [], refused: "Extra input fields: acl"),
    Row([("x-ignore-me", "x")], []),
    Row([("submit", "x")], [], refused: "Extra input fields: submit"),
    Row([("submit", "x")], ["[\"starts-with\", \"$submit\", \"\"]"]),
    Row([("tagging", "<x/>")], [], refused: "Extra input fields: tagging"),
    Row([("x-amz-checksum-crc32", "AAAAAA==")], [], refused: "Extra input fields: x-amz-checksum-crc32"),
    Row([("success_action_redirect", "http://h")], [], refused: "Extra input fields: success_action_redirect"),
    Row([("x-amz-meta-a", "bar")], ["[\"StArTs-WiTh\", \"$X-Amz-Meta-A\", \"ba\"]"]),
    Row(
      [("x-amz-meta-a", "bar")], ["[\"starts-with\", \"$x-amz-meta-a\", \"Ba\"]"],
      refused: "Policy Condition failed: [\"starts-with\", \"$x-amz-meta-a\", \"Ba\"]"),
    Row(
      [], ["[\"starts-with\", \"$x-amz-meta-a\", \"b\"]"],
      refused: "Policy Condition failed: [\"starts-with\", \"$x-amz-meta-a\", \"b\"]"),
    Row([], ["[\"starts-with\", \"$x-amz-meta-a\", \"\"]"]),
    Row([("Content-Type", "image/png")], ["[\"starts-with\", \"$Content-Type\", \"image/\"]"]),
    Row([("Content-Type", "image/png, image/gif")], ["[\"starts-with\", \"$Content-Type\", \"image/\"]"]),
    Row(
      [("Content-Type", "image/png,text/html")], ["[\"starts-with\", \"$Content-Type\", \"image/\"]"],
      refused: "Policy Condition failed: [\"starts-with\", \"$content-type\", \"image/\"]"),
    Row(
      [("x-amz-meta-e", "e\u{301}")], ["{\"x-amz-meta-e\": \"\u{e9}\"}"],
      refused: "Policy Condition failed: [\"eq\", \"$x-amz-meta-e\", \"\u{e9}\"]"),
    Row([("bucket", "bucket")], []),
    Row([("bucket", "other")], [], refused: "Policy Condition failed: [\"eq\", \"$bucket\", \"bucket\"]"),
    Row([], ["{\"bucket\": \"other\"}"], refused: "Policy Condition failed: [\"eq\", \"$bucket\", \"other\"]"),
    Row([("x-amz-meta-d", "$foo")], [#"{"x-amz-meta-d": "\$foo"}"#]),
    Row([("x-amz-meta-d", #"\$foo"#)], [#"["starts-with", "$x-amz-meta-d", "\\$fo"]"#]),
  ]

  @Test(arguments: rows.indices) func enforcesEveryCondition(index: Int) throws {
    let row = Self.rows[index]
    let gateway = try gatewayWithBucket()
    var form = TestForm()
    form.fields += row.fields
    form.conditions += row.conditions
    let answer = gateway.post(form.signed())
    if let reason = row.reason {
      #expect(answer.status == 403 && answer.code == "AccessDenied", "\(answer.text)")
      #expect(answer.message == "Invalid according to Policy: \(reason)")
    } else {
      #expect(answer.status == 204, "\(answer.text)")
    }
    #expect(gateway.send("GET", "/bucket/k").status == (row.reason == nil ? 200 : 404))
  }

  @Test func needsAConditionForTheBucketAndTheKey() throws {
    let gateway = try gatewayWithBucket()
    for (place, name) in [(0, "bucket"), (1, "key")] {
      var form = TestForm()
      form.conditions.remove(at: place)
      #expect(gateway.post(form.signed()).message == "Invalid according to Policy: Extra input fields: \(name)")
    }
  }

  @Test(
    arguments: [
      ([(3, 3)], 204, nil), ([(0, 3)], 204, nil), ([(3, 100)], 204, nil), ([(0, 2)], 400, "EntityTooLarge"),
      ([(0, 0)], 400, "EntityTooLarge"), ([(4, 10)], 400, "EntityTooSmall"),
      ([(0, 10), (5, 20)], 400, "EntityTooSmall"), ([(5, 6), (1, 2)], 400, "EntityTooLarge"),
    ] as [([(Int, Int)], Int, String?)])
  func boundsTheFile(ranges: [(Int, Int)], status: Int, code: String?) throws {
    let gateway = try gatewayWithBucket()
    var form = TestForm()
    form.conditions += ranges.map { "[\"content-length-range\", \($0.0), \($0.1)]" }
    let answer = gateway.post(form.signed())
    #expect(answer.status == status && answer.code == code, "\(answer.text)")
    #expect(gateway.send("GET", "/bucket/k").status == (status == 204 ? 200 : 404))
  }

  @Test func boundsALargeFileWhileItPasses() throws {
    let gateway = try gatewayWithBucket()
    var form = TestForm(file: Array(repeating: 1, count: 2_000_000))
    form.conditions.append("[\"content-length-range\", \"0\", \"1000000\"]")
    let answer = gateway.post(form.signed())
    #expect(answer.code == "EntityTooLarge" && answer.element("MaxSizeAllowed") == "1000000")
    #expect(gateway.send("GET", "/bucket/k").status == 404)
  }

  @Test func ends() throws {
    let gateway = try gatewayWithBucket()
    for lifetime in [0, -1, -86400] as [Int64] {
      var form = TestForm()
      form.lifetime = lifetime
      let answer = gateway.post(form.signed())
      #expect(answer.status == 403 && answer.message == "Invalid according to Policy: Policy expired.")
    }
  }

  @Test(arguments: [
    "", "{", "[]", "null", "{}", #"{"conditions": []}"#, #"{"expiration": "2999-01-01T00:00:00Z"}"#,
    #"{"EXPIRATION": "2999-01-01T00:00:00Z", "conditions": []}"#,
    #"{"expiration": "2999-01-01T00:00:00Z", "CONDITIONS": []}"#,
    #"{"expiration": "2999-01-01 00:00:00", "conditions": []}"#, #"{"expiration": 5, "conditions": []}"#,
    #"{"expiration": "2999-02-30T00:00:00Z", "conditions": []}"#,
    #"{"expiration": "2999-01-01T00:00:00Z", "conditions": {}}"#,
    #"{"expiration": "2999-01-01T00:00:00Z", "conditions": [], "more": 1}"#,
    #"{"expiration": "2999-01-01T00:00:00Z", "conditions": [], "conditions": [{"a": "b"}]}"#,
    #"{"expiration": "2999-01-01T00:00:00Z", "conditions": [[[[[[[]]]]]]]}"#,
  ])
  func refusesWhatIsNoPolicy(text: String) throws {
    let answer = SignedGateway(UntouchableStorage()).post(TestForm().signed(policy: text))
    #expect(answer.status == 400 && answer.code == "InvalidPolicyDocument", "\(answer.text)")
  }

  @Test(arguments: [
    "{}", "5", "null", "[]", #"["eq"]"#, #"["eq", "$a"]"#, #"["eq", "a", "b"]"#, #"["eq", "$a", 5]"#, #"{"a": 5}"#,
    #"{"a": "b", "c": "d"}"#, #"["ne", "$a", "b"]"#, #"["eq", "$a", "b", "c"]"#, #"["content-length-range", 0]"#,
    #"["content-length-range", -1, 0]"#, #"["content-length-range", 2, 1]"#, #"["content-length-range", 0, 1.5]"#,
    #"["content-length-range", "a", 1]"#, #"["content-length-range", 0, 99999999999999999999]"#,
    #"["content-length-range", "+1", 2]"#, #"[5, "$a", "b"]"#,
  ])
  func refusesWhatIsNoCondition(condition: String) throws {
    var form = TestForm()
    form.conditions.append(condition)
    let answer = SignedGateway(UntouchableStorage()).post(form.signed())
    #expect(answer.status == 400 && answer.code == "InvalidPolicyDocument", "\(answer.text)")
  }

  @Test func refusesAPolicyThatIsNoBase64() throws {
    let form = TestForm()
    for text in ["%%%", "e30", "e30=\n"] {
      let signed = form.signed(rawPolicy: text)
      #expect(SignedGateway(UntouchableStorage()).post(signed).code == "InvalidPolicyDocument")
    }
  }

  // MARK: The signature

  @Test(
    arguments: [
      ("x-amz-signature", String(repeating: "0", count: 64), 403, "SignatureDoesNotMatch"),
      ("x-amz-signature", "", 403, "SignatureDoesNotMatch"), ("x-amz-signature", "zz", 403, "SignatureDoesNotMatch"),
      ("policy", "e30=", 403, "SignatureDoesNotMatch"), ("policy", nil, 400, "InvalidArgument"),
      ("x-amz-signature", nil, 400, "InvalidArgument"), ("x-amz-credential", nil, 400, "InvalidArgument"),
      ("x-amz-date", nil, 400, "InvalidArgument"), ("x-amz-algorithm", nil, 400, "InvalidArgument"),
      ("x-amz-algorithm", "AWS4-HMAC-SHA1", 400, "InvalidArgument"), ("x-amz-date", "now", 400, "InvalidArgument"),
      ("x-amz-date", "20200101T000000Z", 400, "InvalidArgument"), ("x-amz-credential", "x", 400, "InvalidArgument"),
    ] as [(String, String?, Int, String)])
  func refusesAFormWhoseSignatureIsWrongOrIncomplete(
    name: String, value: String?, status: Int, code: String
  ) throws {
    let storage = UntouchableStorage()
    let answer = SignedGateway(storage).post(TestForm().signed().setting(name, to: value))
    #expect(answer.status == status && answer.code == code, "\(answer.text)")
    #expect(storage.touchCount == 0)
  }

  @Test func refusesKeysThatMayNot() throws {
    let forger = AccessKey(id: SignedGateway.root.id, secret: "guess", tenant: .default, role: .owner)
    let unknown = AccessKey(id: "AKNOBODY", secret: "x", tenant: .default, role: .owner)
    for (key, code) in [
      (forger, "SignatureDoesNotMatch"), (unknown, "InvalidAccessKeyId"),
      (SignedGateway.disabled, "InvalidAccessKeyId"), (SignedGateway.viewer, "AccessDenied"),
    ] {
      let storage = UntouchableStorage()
      let answer = SignedGateway(storage).post(TestForm().signed(by: key))
      #expect(answer.status == 403 && answer.code == code, "\(answer.text)")
      #expect(storage.touchCount == storage.lookCount)
    }
  }

  @Test func refusesAnotherTenant() throws {
    let gateway = try gatewayWithBucket()
    #expect(gateway.post(TestForm().signed(by: SignedGateway.stranger)).code == "NoSuchBucket")
  }

  @Test func refusesAnonymousForms() throws {
    let storage = UntouchableStorage()
    let answer = SignedGateway(storage).post(TestForm())
    #expect(answer.status == 403 && answer.code == "AccessDenied" && storage.touchCount == storage.lookCount)
  }

  @Test(arguments: ["AWSAccessKeyId", "signature", "Signature"]) func refusesVersion2(name: String) throws {
    let gateway = SignedGateway(UntouchableStorage())
    var form = TestForm()
    form.fields.append((name, "x"))
    let answer = gateway.post(form)
    #expect(answer.status == 400 && answer.code == "InvalidRequest" && answer.text.contains("AWS4-HMAC-SHA256"))
    #expect(gateway.post(form.signed()).code == "InvalidArgument")
  }

  @Test func refusesTokensThatNobodyIssued() throws {
    var form = TestForm([("key", "k"), ("x-amz-security-token", "token")])
    form = form.signed()
    #expect(SignedGateway(UntouchableStorage()).post(form).code == "InvalidToken")
  }

  @Test func refusesASignatureInTheHeadBeside() throws {
    let storage = UntouchableStorage()
    let gateway = SignedGateway(storage)
    let type = [("content-type", "multipart/form-data; boundary=\(TestForm.boundary)")]
    let both = gateway.send("POST", "/bucket", type, body: TestForm().signed().body)
    #expect(both.status == 400 && both.code == "InvalidArgument" && both.text.contains("Only one auth mechanism"))
    let forger = AccessKey(id: SignedGateway.root.id, secret: "guess", tenant: .default, role: .owner)
    #expect(gateway.send("POST", "/bucket", type, body: TestForm().body, as: forger).code == "SignatureDoesNotMatch")
    #expect(storage.touchCount == 0)
  }

  /// Neither the policy nor the signature is in what the log is told.
  @Test func tellsTheLogNothingOfThePolicy() throws {
    let records = Mutex<[String]>([])
    let gateway = SignedGateway(UntouchableStorage()) { record in
      records.withLock { $0.append("\(record.error?.detail ?? "") \(record.operation ?? "") \(record.head.target)") }
    }
    let form = TestForm().signed()
    _ = gateway.post(form)
    _ = gateway.post(form.setting("x-amz-signature", to: "00"))
    _ = gateway.post(form.setting("key", to: "other"))
    let text = records.withLock { $0.joined() }
    #expect(text.contains("PostObject"))
    for name in ["policy", "x-amz-signature", "x-amz-credential"] {
      let value = try #require(form.fields.first { $0.name == name }?.value)
      #expect(!text.contains(value))
    }
  }
}
