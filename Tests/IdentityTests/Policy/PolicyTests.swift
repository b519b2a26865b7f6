import Storage
import Testing

@testable import Identity

/// What a request is, said in a few words.
struct Facts: PolicyContext {
  var known: [String: [String]] = [:]

  func values(of key: PolicyKey) -> [String]? {
    known.first { PolicyKey($0.key) == key }?.value
  }
}

/// B20: Policies of the bucket `photos`, asked as a request would ask.
@Suite struct PolicyTests {
  static let tenant = TenantID(rawValue: 1)
  static let alice = Principal(
    tenant: tenant, accessKeyID: "A", role: .account, user: User(name: "alice", tenant: tenant, role: .account).id,
    userName: "alice")
  static let member = Principal(tenant: tenant, accessKeyID: "M", role: .member, userName: "mia")

  func statement(
    _ effect: String = "Allow", principal: String = "\"Principal\":\"*\"",
    action: String = "\"Action\":\"s3:GetObject\"",
    resource: String = "\"Resource\":\"arn:aws:s3:::photos/*\"", condition: String? = nil
  ) -> String {
    let tail = condition.map { ",\"Condition\":\($0)" } ?? ""
    return "{\"Sid\":\"\(effect)\",\"Effect\":\"\(effect)\",\(principal),\(action),\(resource)\(tail)}"
  }

  func policy(_ statements: String..., version: String = "2012-10-17") throws -> BucketPolicy {
    let text = "{\"Version\":\"\(version)\",\"Statement\":[\(statements.joined(separator: ","))]}"
    return try BucketPolicy(document: Array(text.utf8), bucket: "photos")
  }

  func ask(
    _ policy: BucketPolicy, _ right: Right = .getObject, key: String? = "a/b.txt", by principal: Principal? = nil,
    _ facts: [String: [String]] = [:]
  ) throws -> BucketPolicy.Verdict {
    let bucket = BucketAddress(tenant: Self.tenant, name: try #require(BucketName("photos")))
    let resource =
      try key.map { Resource.object(ObjectAddress(bucket: bucket, key: try ObjectKey($0))) } ?? .bucket(bucket)
    return policy.decide(PolicyQuestion(principal, right, on: resource, Facts(known: facts)))
  }

  private let allow = BucketPolicy.Verdict.allow(statement: "Allow")
  private let deny = BucketPolicy.Verdict.deny(statement: "Deny")

  // MARK: Effects, actions, resources

  @Test func aDenialCountsBeforeAnythingThatAllows() throws {
    #expect(try ask(try policy(statement("Allow"), statement("Deny"))) == deny)
    #expect(try ask(try policy(statement("Allow"), statement("Deny", action: "\"Action\":\"s3:PutObject\""))) == allow)
  }

  @Test(arguments: [
    ("\"Action\":\"s3:GetObject\"", true), ("\"Action\":\"S3:getobject\"", true), ("\"Action\":\"s3:Get*\"", true),
    ("\"Action\":\"*\"", true), ("\"Action\":[\"s3:PutObject\",\"s3:G?tObject\"]", true),
    ("\"Action\":\"s3:PutObject\"", false), ("\"NotAction\":\"s3:PutObject\"", true),
    ("\"NotAction\":\"s3:Get*\"", false), ("\"Action\":\"s3:GetObjectVersion\"", false),
  ]) func actionsMatch(action: String, matches: Bool) throws {
    #expect(try ask(try policy(statement(action: action))) == (matches ? allow : .silent))
  }

  @Test(arguments: [
    ("\"Resource\":\"arn:aws:s3:::photos/*\"", "a/b.txt", true),
    ("\"Resource\":\"arn:aws:s3:::photos/a/?.txt\"", "a/b.txt", true),
    ("\"Resource\":\"arn:aws:s3:::photos/a/?.txt\"", "a/é.txt", true),
    ("\"Resource\":\"arn:aws:s3:::photos/a/?.txt\"", "a/bb.txt", false),
    ("\"Resource\":\"arn:aws:s3:::photos/*.txt\"", "a.txt/b", false),
    ("\"Resource\":\"arn:aws:s3:::photos\"", "a", false),
    ("\"Resource\":\"arn:aws:s3:::phot*\"", "a", true), ("\"Resource\":\"arn:aws:s3:::photos/*a*b*\"", "xaxxb", true),
    ("\"Resource\":\"arn:aws:s3:::photos/*ab\"", "aab", true), ("\"Resource\":\"*\"", "a", true),
    ("\"NotResource\":\"arn:aws:s3:::photos/private/*\"", "private/a", false),
    ("\"NotResource\":\"arn:aws:s3:::photos/private/*\"", "public/a", true),
    ("\"Resource\":\"arn:aws:s3:::photos/A\"", "a", false),
  ]) func resourcesMatch(resource: String, key: String, matches: Bool) throws {
    #expect(try ask(try policy(statement(resource: resource)), key: key) == (matches ? allow : .silent))
  }

  @Test(arguments: ["\"Action\":\"*\"", "\"NotAction\":\"s3:PutObject\""])
  func nothingIsSaidAboutTheGatewaysOwnEndpoints(action: String) throws {
    let policy = try policy(statement(action: action, resource: "\"Resource\":\"*\""))
    #expect(try ask(policy) == allow)
    for right in Right.allCases where !right.rawValue.hasPrefix("s3:") {
      #expect(try ask(policy, right, key: nil) == .silent, "\(right)")
    }
  }

  // MARK: Principals

  @Test(
    arguments: [
      ("\"Principal\":{\"AWS\":\"*\"}", nil, true),
      ("\"Principal\":{\"AWS\":\"arn:aws:iam::000000000001:user/alice\"}", alice, true),
      ("\"Principal\":{\"AWS\":\"arn:aws:iam:::user/alice\"}", alice, true),
      ("\"Principal\":{\"AWS\":\"arn:aws:iam::000000000002:user/alice\"}", alice, false),
      ("\"Principal\":{\"AWS\":\"arn:aws:iam:::user/alice\"}", nil, false),
      ("\"Principal\":{\"AWS\":\"arn:aws:iam:::user/ali\"}", alice, false),
      ("\"Principal\":{\"AWS\":\"000000000001\"}", member, true),
      ("\"Principal\":{\"AWS\":\"arn:aws:iam::000000000001:root\"}", alice, false),
      ("\"Principal\":{\"CanonicalUser\":\"\(alice.user.text)\"}", alice, true),
      ("\"Principal\":{\"CanonicalUser\":\"\(alice.user.text)\"}", member, false),
      ("\"Principal\":{\"Service\":\"logging.s3.amazonaws.com\"}", alice, false),
    ] as [(String, Principal?, Bool)]) func principalsMatch(principal: String, by: Principal?, matches: Bool) throws
  {
    #expect(try ask(try policy(statement(principal: principal)), by: by) == (matches ? allow : .silent))
  }

  @Test func aDenialForAllButSomebodyTakesInTheAnonymous() throws {
    let policy = try policy(statement("Deny", principal: "\"NotPrincipal\":{\"AWS\":\"arn:aws:iam:::user/alice\"}"))
    #expect(try ask(policy) == deny)
    #expect(try ask(policy, by: Self.member) == deny)
    #expect(try ask(policy, by: Self.alice) == .silent)
  }

  // MARK: Conditions

  /// The condition, what the request has, whether it holds.
  static let conditions: [(String, [String: [String]], Bool)] = [
    ("{\"StringEquals\":{\"s3:prefix\":\"a\"}}", ["s3:prefix": ["a"]], true),
    ("{\"StringEquals\":{\"S3:PREFIX\":[\"b\",\"a\"]}}", ["s3:prefix": ["a"]], true),
    ("{\"StringEquals\":{\"s3:prefix\":\"a\"}}", ["s3:prefix": ["A"]], false),
    ("{\"StringEquals\":{\"s3:prefix\":\"a*\"}}", ["s3:prefix": ["ab"]], false),
    ("{\"StringEquals\":{\"s3:prefix\":\"a\"}}", [:], false),
    ("{\"StringEqualsIfExists\":{\"s3:prefix\":\"a\"}}", [:], true),
    ("{\"StringEqualsIfExists\":{\"s3:prefix\":\"a\"}}", ["s3:prefix": ["b"]], false),
    ("{\"StringNotEquals\":{\"s3:prefix\":[\"a\",\"b\"]}}", ["s3:prefix": ["b"]], false),
    ("{\"StringNotEquals\":{\"s3:prefix\":[\"a\",\"b\"]}}", ["s3:prefix": ["c"]], true),
    ("{\"StringNotEquals\":{\"s3:prefix\":\"a\"}}", [:], true),
    ("{\"StringEqualsIgnoreCase\":{\"s3:prefix\":\"aB\"}}", ["s3:prefix": ["Ab"]], true),
    ("{\"StringLike\":{\"s3:prefix\":\"home/*\"}}", ["s3:prefix": ["home/x/y"]], true),
    ("{\"StringNotLike\":{\"s3:prefix\":\"home/*\"}}", ["s3:prefix": ["home/x/y"]], false),
    ("{\"NumericLessThanEquals\":{\"s3:max-keys\":\"10\"}}", ["s3:max-keys": ["10"]], true),
    ("{\"NumericLessThan\":{\"s3:max-keys\":10}}", ["s3:max-keys": ["10"]], false),
    ("{\"NumericLessThan\":{\"s3:max-keys\":10}}", ["s3:max-keys": ["x"]], false),
    ("{\"NumericNotEquals\":{\"s3:max-keys\":10}}", ["s3:max-keys": ["10.0"]], false),
    (
      "{\"DateGreaterThan\":{\"aws:CurrentTime\":\"2026-01-01T00:00:00Z\"}}",
      ["aws:CurrentTime": ["2026-01-01T00:00:01Z"]], true
    ),
    ("{\"DateLessThan\":{\"aws:CurrentTime\":\"2026-01-01\"}}", ["aws:CurrentTime": ["2026-01-01T00:00:00Z"]], false),
    ("{\"Bool\":{\"aws:SecureTransport\":false}}", ["aws:SecureTransport": ["false"]], true),
    ("{\"Bool\":{\"aws:SecureTransport\":\"true\"}}", ["aws:SecureTransport": ["false"]], false),
    ("{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/9\"}}", ["aws:SourceIp": ["10.127.0.1"]], true),
    ("{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/9\"}}", ["aws:SourceIp": ["10.128.0.1"]], false),
    ("{\"NotIpAddress\":{\"aws:SourceIp\":[\"10.0.0.0/8\",\"fd00::/8\"]}}", ["aws:SourceIp": ["fd12::1"]], false),
    ("{\"NotIpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}", ["aws:SourceIp": ["192.0.2.1"]], true),
    ("{\"Null\":{\"s3:x-amz-server-side-encryption\":\"true\"}}", [:], true),
    (
      "{\"Null\":{\"s3:x-amz-server-side-encryption\":\"true\"}}", ["s3:x-amz-server-side-encryption": ["AES256"]],
      false
    ),
    ("{\"Null\":{\"s3:x-amz-server-side-encryption\":false}}", ["s3:x-amz-server-side-encryption": ["AES256"]], true),
    ("{\"StringEquals\":{\"aws:SourceVpc\":\"vpc-1\"}}", [:], false),
    ("{\"StringEquals\":{\"s3:ExistingObjectTag/Team\":\"a\"}}", ["s3:ExistingObjectTag/Team": ["a"]], true),
    ("{\"StringEquals\":{\"s3:ExistingObjectTag/team\":\"a\"}}", ["s3:ExistingObjectTag/Team": ["a"]], false),
    // Two conditions: both must hold.
    ("{\"StringEquals\":{\"s3:prefix\":\"a\",\"s3:delimiter\":\"/\"}}", ["s3:prefix": ["a"]], false),
    (
      "{\"StringEquals\":{\"s3:prefix\":\"a\"},\"Bool\":{\"aws:SecureTransport\":true}}",
      ["s3:prefix": ["a"], "aws:SecureTransport": ["true"]], true
    ),
    // Quantifiers.
    (
      "{\"ForAllValues:StringEquals\":{\"s3:RequestObjectTagKeys\":[\"a\",\"b\"]}}",
      ["s3:RequestObjectTagKeys": ["a", "b"]], true
    ),
    (
      "{\"ForAllValues:StringEquals\":{\"s3:RequestObjectTagKeys\":[\"a\",\"b\"]}}",
      ["s3:RequestObjectTagKeys": ["a", "c"]], false
    ),
    ("{\"ForAllValues:StringEquals\":{\"s3:RequestObjectTagKeys\":[\"a\"]}}", [:], true),
    ("{\"ForAllValues:StringEquals\":{\"s3:RequestObjectTagKeys\":[\"a\"]}}", ["s3:RequestObjectTagKeys": []], true),
    (
      "{\"ForAnyValue:StringEquals\":{\"s3:RequestObjectTagKeys\":[\"a\"]}}", ["s3:RequestObjectTagKeys": ["a", "c"]],
      true
    ),
    ("{\"ForAnyValue:StringEquals\":{\"s3:RequestObjectTagKeys\":[\"a\"]}}", [:], false),
    (
      "{\"ForAnyValue:StringNotEquals\":{\"s3:RequestObjectTagKeys\":[\"a\"]}}",
      ["s3:RequestObjectTagKeys": ["a", "c"]], true
    ),
    (
      "{\"ForAnyValue:StringNotEquals\":{\"s3:RequestObjectTagKeys\":[\"a\"]}}", ["s3:RequestObjectTagKeys": ["a"]],
      false
    ),
    (
      "{\"ForAllValues:StringNotEquals\":{\"s3:RequestObjectTagKeys\":[\"a\"]}}",
      ["s3:RequestObjectTagKeys": ["b", "c"]], true
    ),
    (
      "{\"ForAllValues:StringNotEquals\":{\"s3:RequestObjectTagKeys\":[\"a\"]}}",
      ["s3:RequestObjectTagKeys": ["b", "a"]], false
    ),
  ]

  @Test(arguments: conditions) func conditionsHold(condition: String, facts: [String: [String]], holds: Bool) throws {
    #expect(
      try ask(try policy(statement(condition: condition)), .getObject, key: "a", by: nil, facts)
        == (holds ? allow : .silent), "\(condition)")
  }

  // MARK: Variables

  @Test(
    arguments: [
      ("home/${aws:username}/*", "home/alice/x", ["alice"], true),
      ("home/${aws:username}/*", "home/bob/x", ["alice"], false),
      ("home/${aws:username}/*", "home/anything/x", ["*"], false), ("home/${aws:username}/*", "home/*/x", ["*"], true),
      ("home/${aws:username}/*", "home//x", nil, false), ("home/${aws:username, 'guest'}/*", "home/guest/x", nil, true),
      ("a${*}b", "a*b", nil, true), ("a${*}b", "axb", nil, false),
      ("a${$}{aws:username}", "a${aws:username}", ["x"], true),
    ] as [(String, String, [String]?, Bool)])
  func variablesStandForWhatTheRequestHas(pattern: String, key: String, name: [String]?, matches: Bool) throws {
    let policy = try policy(statement(resource: "\"Resource\":\"arn:aws:s3:::photos/\(pattern)\""))
    #expect(try ask(policy, key: key, name.map { ["aws:username": $0] } ?? [:]) == (matches ? allow : .silent))
  }

  @Test func theOlderLanguageHasNoVariables() throws {
    let policy = try policy(
      statement(resource: "\"Resource\":\"arn:aws:s3:::photos/${aws:username}\""), version: "2008-10-17")
    #expect(try ask(policy, key: "alice", ["aws:username": ["alice"]]) == .silent)
    #expect(try ask(policy, key: "${aws:username}", ["aws:username": ["alice"]]) == allow)
  }

  // MARK: What is no policy

  @Test(arguments: [
    ("", "Policies must be valid JSON and the first byte must be '{'"),
    (" {}", "Policies must be valid JSON and the first byte must be '{'"),
    ("{}", "Missing required field Statement"),
    ("{\"Version\":\"2012-10-17\",\"Statement\":[]}", "Missing required field Statement"),
    ("{\"Version\":\"2015-01-01\",\"Statement\":[]}", "The policy must contain a valid version string"),
    ("{\"Version\":1,\"Statement\":[]}", "The policy must contain a valid version string"),
    ("{\"Statements\":[]}", "Unknown field Statements"),
    ("{\"Statement\":[],\"Statement\":[]}", "Policies must be valid JSON and the first byte must be '{'"),
  ]) func refusesDocuments(text: String, message: String) {
    #expect(throws: PolicyFault(message)) { try BucketPolicy(document: Array(text.utf8), bucket: "photos") }
  }

  static let faults: [(String, String)] = [
    ("{\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\"}", "Missing required field Effect"),
    ("{\"Effect\":\"allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\"}", "Invalid effect : allow"),
    ("{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}", "Missing required field Principal"),
    (
      "{\"Effect\":\"Allow\",\"NotPrincipal\":{\"AWS\":\"1\"},\"Action\":\"s3:*\",\"Resource\":\"*\"}",
      "Allow with NotPrincipal is not allowed."
    ),
    (
      "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam:::user/*\"},\"Action\":\"s3:*\",\"Resource\":\"*\"}",
      "Invalid principal in policy"
    ),
    ("{\"Effect\":\"Allow\",\"Principal\":{},\"Action\":\"s3:*\",\"Resource\":\"*\"}", "Invalid principal in policy"),
    (
      "{\"Effect\":\"Allow\",\"Principal\":\"alice\",\"Action\":\"s3:*\",\"Resource\":\"*\"}",
      "Invalid principal in policy"
    ),
    ("{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\"}", "Missing required field Action"),
    (
      "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"ec2:Run\",\"Resource\":\"*\"}",
      "Policy has invalid action"
    ),
    (
      "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"NotAction\":\"s3:*\",\"Resource\":\"*\"}",
      "Action and NotAction cannot both be given"
    ),
    ("{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\"}", "Missing required field Resource"),
    (
      "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::other/*\"}",
      "Policy has invalid resource"
    ),
    (
      "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"photos/*\"}",
      "Policy has invalid resource"
    ),
    (
      "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\",\"Condition\":{\"StringIs\":{\"s3:prefix\":\"a\"}}}",
      "Invalid Condition type : StringIs"
    ),
    (
      "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"s3:nonsense\":\"a\"}}}",
      "Policy has an invalid condition key"
    ),
    (
      "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\",\"Condition\":{\"NumericEquals\":{\"s3:max-keys\":\"ten\"}}}",
      "Policy has an invalid condition value"
    ),
    (
      "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/33\"}}}",
      "Policy has an invalid condition value"
    ),
    (
      "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\",\"Color\":\"red\"}",
      "Unknown field Color"
    ),
  ]

  @Test(arguments: faults) func refusesStatements(statement: String, message: String) {
    #expect(throws: PolicyFault(message)) { try policy(statement) }
  }

  @Test func refusesMoreThan20KiB() {
    let long = String(repeating: "x", count: BucketPolicy.maximumBytes)
    #expect(throws: PolicyFault("Policies must be less than or equal to 20 KB")) {
      try policy(statement(resource: "\"Resource\":\"\(long)\""))
    }
  }

  // MARK: Publicity

  @Test(
    arguments: [
      (nil, true), ("{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}", false),
      ("{\"IpAddress\":{\"aws:SourceIp\":\"0.0.0.0/0\"}}", true),
      ("{\"NotIpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}", true), ("{\"StringLike\":{\"aws:userid\":\"*\"}}", true),
      ("{\"StringEquals\":{\"aws:userid\":\"x\"}}", false), ("{\"StringEquals\":{\"s3:prefix\":\"x\"}}", true),
      ("{\"StringEqualsIfExists\":{\"aws:userid\":\"x\"}}", true),
      ("{\"ForAllValues:StringEquals\":{\"aws:userid\":\"x\"}}", true),
    ] as [(String?, Bool)]) func saysWhetherItIsPublic(condition: String?, isPublic: Bool) throws
  {
    #expect(try policy(statement(condition: condition)).isPublic == isPublic)
    #expect(try !policy(statement("Deny", condition: condition)).isPublic)
    #expect(try !policy(statement(principal: "\"Principal\":{\"AWS\":\"1\"}", condition: condition)).isPublic)
  }
}
