import Bytes
import Crypto
import SigV4
import Testing

/// Signatures in POST forms.
@Suite struct FormSignatureTests {
  /// The example that AWS publishes, with its key, date and signature.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html>
  private static let secret = SecretKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
  private static let now: Int64 = 1_451_347_200
  private static let policy = [
    #"{ "expiration": "2015-12-30T12:00:00.000Z","#, #"  "conditions": ["#,
    #"    {"bucket": "sigv4examplebucket"},"#, #"    ["starts-with", "$key", "user/user1/"],"#,
    #"    {"acl": "public-read"},"#,
    #"    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},"#,
    #"    ["starts-with", "$Content-Type", "image/"],"#, #"    {"x-amz-meta-uuid": "14365123651274"},"#,
    #"    {"x-amz-server-side-encryption": "AES256"},"#, #"    ["starts-with", "$x-amz-meta-tag", ""],"#, "",
    #"    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},"#,
    #"    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},"#, #"    {"x-amz-date": "20151229T000000Z" }"#, "  ]", "}",
  ].joined(separator: "\r\n")

  private static var example: FormSignature {
    var form = FormSignature()
    form.policy = Base64.encode(Array(policy.utf8))
    form.algorithm = "AWS4-HMAC-SHA256"
    form.credential = "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"
    form.date = "20151229T000000Z"
    form.signature = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"
    return form
  }

  private func verify(
    _ form: FormSignature, policy: SignaturePolicy = SignaturePolicy(), now: Int64 = now
  ) throws(SignatureError) -> String? {
    try SignatureVerifier(policy: policy).verify(form, now: now) { id in
      id == "AKIAIOSFODNN7EXAMPLE" ? Self.secret : nil
    }
  }

  private func code(_ form: FormSignature, policy: SignaturePolicy = SignaturePolicy(), now: Int64 = now) -> String? {
    do {
      _ = try verify(form, policy: policy, now: now)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func verifiesTheExampleOfAWS() throws {
    #expect(try verify(Self.example) == "AKIAIOSFODNN7EXAMPLE")
    // How long it is good for is the policy's to say.
    #expect(try verify(Self.example, now: Self.now + 100 * 86_400) != nil)
  }

  @Test func signsAsItVerifies() throws {
    let signer = Signer(accessKeyID: "AKIAIOSFODNN7EXAMPLE", secret: Self.secret, region: "us-east-1")
    let (scope, form) = (signer.formScope(at: Self.now), Self.example)
    #expect(scope.credential == form.credential && scope.date == form.date)
    #expect(signer.formSignature(of: try #require(form.policy), at: Self.now) == form.signature)
  }

  @Test func takesNothingForAnonymousThatHasAnySignOfASignature() throws {
    #expect(try verify(FormSignature()) == nil)
    let fields: [WritableKeyPath<FormSignature, String?>] = [
      \.policy, \.algorithm, \.credential, \.date, \.signature, \.securityToken,
    ]
    for field in fields {
      var alone = FormSignature()
      alone[keyPath: field] = "x"
      #expect(code(alone) == "InvalidArgument")
      guard field != \.securityToken else { continue }
      var without = Self.example
      without[keyPath: field] = nil
      #expect(code(without) == "InvalidArgument")
    }
    var old = FormSignature()
    old.isVersion2 = true
    #expect(code(old) == "InvalidRequest")
    var both = Self.example
    both.isVersion2 = true
    #expect(code(both) == "InvalidArgument")
  }

  /// Each digit of the signature, and each byte of the policy, counts.
  @Test func refusesWhateverIsChanged() throws {
    for place in 0..<64 {
      var form = Self.example
      var digits = Array(try #require(form.signature).utf8)
      digits[place] = digits[place] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
      form.signature = String(decoding: digits, as: UTF8.self)
      #expect(code(form) == "SignatureDoesNotMatch")
    }
    for signature in ["", "8afdbf40", Self.example.signature?.uppercased()] {
      var form = Self.example
      form.signature = signature
      #expect(code(form) == "SignatureDoesNotMatch")
    }
    var form = Self.example
    form.policy?.removeLast()
    #expect(code(form) == "SignatureDoesNotMatch")
  }

  @Test(arguments: [
    ("AKOTHER/20151229/us-east-1/s3/aws4_request", "InvalidAccessKeyId"),
    ("AKIAIOSFODNN7EXAMPLE/20151229/eu-west-1/s3/aws4_request", "SignatureDoesNotMatch"),
    ("AKIAIOSFODNN7EXAMPLE/20151230/us-east-1/s3/aws4_request", "InvalidArgument"),
    ("AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/ec2/aws4_request", "InvalidArgument"),
    ("AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws2_request", "InvalidArgument"), ("", "InvalidArgument"),
    ("/20151229/us-east-1/s3/aws4_request", "InvalidArgument"),
  ])
  func refusesAnotherCredential(credential: String, refusal: String) {
    var form = Self.example
    form.credential = credential
    #expect(code(form) == refusal)
  }

  @Test func refusesAnotherRegionWhereOneIsSet() {
    var policy = SignaturePolicy()
    policy.regions = ["eu-west-1"]
    #expect(code(Self.example, policy: policy) == "InvalidArgument")
    policy.regions = ["us-east-1"]
    #expect(code(Self.example, policy: policy) == nil)
  }

  @Test func refusesTokensAndTheFuture() {
    var form = Self.example
    form.securityToken = "token"
    #expect(code(form) == "InvalidToken")
    #expect(code(Self.example, now: Self.now - 900) == nil)
    #expect(code(Self.example, now: Self.now - 901) == "AccessDenied")
  }
}
