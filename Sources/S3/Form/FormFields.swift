import HTTP
import SigV4

/// The fields that a form has before its file. Names are told apart without regard to case, as S3 does; fields that begin with `x-ignore-`
/// are not among them.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html>
struct FormFields: Sendable {
  struct Field: Sendable {
    /// In lower case.
    let name: String
    var value: String
  }

  private(set) var all: [Field] = []

  /// - Parameter filename: what the browser calls the file.
  /// - Throws: InvalidArgument for a field that is there twice and no metadata: two readers could take two different ones.
  init(_ fields: [FormField], filename: String?) throws(S3Error) {
    for field in fields {
      let name = field.name.lowercased()
      guard !name.hasPrefix("x-ignore-") else { continue }
      guard let place = all.firstIndex(where: { $0.name == name }) else {
        all.append(Field(name: name, value: field.value))
        continue
      }
      guard name.hasPrefix("x-amz-meta-") else {
        throw .invalidArgument("A form must not have a field twice.", name: field.name, value: "")
      }
      all[place].value += "," + field.value
    }
    if let place = all.firstIndex(where: { $0.name == "key" }) {
      all[place].value = Self.expand(all[place].value, filename: filename)
    }
  }

  /// The value of a field; the name is in lower case.
  subscript(_ name: String) -> String? { all.first { $0.name == name }?.value }

  /// - Throws: InvalidArgument where the form has none.
  var key: String {
    get throws(S3Error) {
      guard let key = self["key"] else { throw .missingFormField("key") }
      return key
    }
  }

  /// Replaces `${filename}`. Browsers may give the whole path: only what follows its last slash or backslash counts.
  private static func expand(_ key: String, filename: String?) -> String {
    let variable = Array("${filename}".utf8)
    let name = filename?.utf8.split(omittingEmptySubsequences: false) { $0 == 0x2F || $0 == 0x5C }
      .last
    var rest = Array(key.utf8)[...]
    var expanded: [UInt8] = []
    while let byte = rest.first {
      if rest.starts(with: variable) {
        expanded += name.map(Array.init) ?? []
        rest = rest.dropFirst(variable.count)
      } else {
        expanded.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: expanded, as: UTF8.self)
  }
}

extension FormSignature {
  /// What the fields say of who sends them.
  init(_ fields: FormFields) {
    self.init()
    policy = fields["policy"]
    algorithm = fields["x-amz-algorithm"]
    credential = fields["x-amz-credential"]
    date = fields["x-amz-date"]
    signature = fields["x-amz-signature"]
    securityToken = fields["x-amz-security-token"]
    isVersion2 = fields["awsaccesskeyid"] != nil || fields["signature"] != nil
  }
}
