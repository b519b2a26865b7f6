import Bytes
import HTTP
import Identity
import JSON
import S3
import SigV4
import Storage
import XML

/// A form as a browser posts it, signed by its author as AWS's own libraries do.
struct TestForm {
  static let boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"

  /// In the order in which they are sent.
  var fields: [(name: String, value: String)]
  var filename: String? = "photo.jpg"
  /// Nil: the form has no file.
  var file: [UInt8]?
  /// What comes behind the file.
  var trailing: [(name: String, value: String)] = []
  /// Conditions of the policy, each as JSON; those for the fields of the signature come by themselves.
  var conditions: [String]
  var bucket = "bucket"
  /// Seconds from now.
  var lifetime: Int64 = 600

  /// A form whose policy allows just its fields.
  init(_ fields: [(name: String, value: String)] = [("key", "k")], file: [UInt8]? = [1, 2, 3]) {
    self.fields = fields
    self.file = file
    conditions =
      ["{\"bucket\": \"bucket\"}"] + fields.map { "[\"eq\", \"$\($0.name)\", \(JSONText.quoted($0.value))]" }
  }

  /// The policy as JSON.
  func policy(_ scope: (credential: String, date: String)) -> String {
    let expiration = ISO8601Date.format(.init(milliseconds: (SignedGateway.seconds + lifetime) * 1000))
    let signing = [
      "{\"x-amz-algorithm\": \"AWS4-HMAC-SHA256\"}", "{\"x-amz-credential\": \"\(scope.credential)\"}",
      "{\"x-amz-date\": \"\(scope.date)\"}",
    ]
    return "{\"expiration\": \"\(expiration)\", \"conditions\": [\((conditions + signing).joined(separator: ","))]}"
  }

  /// Adds the fields of a signature. `policy` stands in for the form's own, `rawPolicy` for its base64.
  func signed(
    by key: AccessKey = SignedGateway.root, policy: String? = nil, rawPolicy: String? = nil
  ) -> TestForm {
    let signer = Signer(accessKeyID: key.id, secret: SecretKey(key.secret), region: "us-east-1")
    let scope = signer.formScope(at: SignedGateway.seconds)
    let text = rawPolicy ?? Base64.encode(Array((policy ?? self.policy(scope)).utf8))
    var form = self
    form.fields += [
      ("policy", text), ("x-amz-algorithm", "AWS4-HMAC-SHA256"), ("x-amz-credential", scope.credential),
      ("x-amz-date", scope.date), ("x-amz-signature", signer.formSignature(of: text, at: SignedGateway.seconds)),
    ]
    return form
  }

  /// Without that field, or with another value.
  func setting(_ name: String, to value: String?) -> TestForm {
    var form = self
    form.fields = fields.compactMap { field in
      field.name != name ? field : value.map { (name, $0) }
    }
    return form
  }

  /// As it goes over the wire.
  var body: [UInt8] {
    var body: [UInt8] = []
    func add(_ disposition: String, _ content: [UInt8]) {
      body += Array("--\(Self.boundary)\r\nContent-Disposition: form-data; \(disposition)\r\n\r\n".utf8)
      body += content + Array("\r\n".utf8)
    }
    for field in fields { add("name=\"\(field.name)\"", Array(field.value.utf8)) }
    if let file { add("name=\"file\"" + (filename.map { "; filename=\"\($0)\"" } ?? ""), file) }
    for field in trailing { add("name=\"\(field.name)\"", Array(field.value.utf8)) }
    return body + Array("--\(Self.boundary)--\r\n".utf8)
  }
}

extension SignedGateway {
  /// Posts a form as it is.
  func post(_ form: TestForm, to target: String = "/bucket", _ headers: [(String, String)] = []) -> Answer {
    post(form.body, to: target, headers)
  }

  func post(
    _ body: [UInt8], to target: String = "/bucket", _ headers: [(String, String)] = [], host: String = host
  ) -> Answer {
    let type = ("content-type", "multipart/form-data; boundary=\(TestForm.boundary)")
    let fields = (headers.contains { $0.0 == "content-type" } ? [] : [type]) + headers + [("host", host)]
    return receive(PlainRequest("POST", path: target, headers: fields.map { (name: $0.0, value: $0.1) }), body)
  }
}

extension Answer {
  /// What a document says under that name, its escapes undone.
  func plainElement(_ name: String) -> String? { (try? XMLElement.read(body))?.text(of: name) }

  var message: String? { plainElement("Message") }
}
