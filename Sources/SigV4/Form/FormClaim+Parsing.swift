import Crypto

extension FormClaim {
  /// Refuses what is ambiguous, incomplete or of a kind that is not served.
  init(_ form: FormSignature, regions: [String]) throws(SignatureError) {
    guard !(form.isVersion2 && form.hasVersion4) else { throw .severalMechanisms }
    guard !form.isVersion2 else { throw .unsupportedMechanism }
    let policy = try Self.required(form.policy, "policy")
    guard try Self.required(form.algorithm, "X-Amz-Algorithm") == "AWS4-HMAC-SHA256" else {
      throw .invalidArgument(
        message: "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"", name: "X-Amz-Algorithm")
    }
    let credential = try Self.credential(
      try Self.required(form.credential, "X-Amz-Credential"), regions)
    let date = try Self.date(try Self.required(form.date, "X-Amz-Date"), credential)
    let signature = try Self.required(form.signature, "X-Amz-Signature")
    self.init(
      policy: Array(policy.utf8), credential: credential, date: date,
      signature: Array(signature.utf8).withUnsafeBytes { SHA256Digest(lowercaseHex: $0) })
  }

  private static func required(_ value: String?, _ name: String) throws(SignatureError) -> String {
    guard let value else {
      throw .invalidArgument(
        message:
          "Bucket POST must contain a field named '\(name)'.  If it is specified, please check the order of the fields.",
        name: name)
    }
    return value
  }

  private static func credential(_ text: String, _ regions: [String]) throws(SignatureError)
    -> Credential
  {
    do {
      return try Credential(parsing: Array(text.utf8), regions: regions)
    } catch {
      throw .invalidArgument(
        message: "Error parsing the X-Amz-Credential parameter; " + error.detail,
        name: "X-Amz-Credential")
    }
  }

  private static func date(_ text: String, _ credential: Credential) throws(SignatureError)
    -> AmzDate
  {
    guard let date = AmzDate(text) else {
      throw .invalidArgument(
        message: "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
        name: "X-Amz-Date")
    }
    guard date.day == credential.day else {
      throw .invalidArgument(
        message:
          "Invalid credential date \"\(credential.day)\". This date is not the same as X-Amz-Date: \"\(date.day)\".",
        name: "X-Amz-Credential")
    }
    return date
  }
}
