import Crypto

/// What a POST form says of who sends it: the fields of its signature, as they came. Nothing of it is verified.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
package struct FormSignature: Sendable {
  /// The policy in base64: what is signed.
  package var policy: String?
  /// `x-amz-algorithm`
  package var algorithm: String?
  /// `x-amz-credential`
  package var credential: String?
  /// `x-amz-date`
  package var date: String?
  /// `x-amz-signature`
  package var signature: String?
  /// `x-amz-security-token`
  package var securityToken: String?
  /// Whether there are fields of version 2: `AWSAccessKeyId` or `signature`.
  package var isVersion2 = false

  package init() {}

  /// Whether there is no sign of a signature. A policy alone is one: without a signature it would bind nobody.
  var isAnonymous: Bool { !isVersion2 && policy == nil && !hasVersion4 }

  /// Any one field makes a form a signed one, so that none is ever half looked at.
  var hasVersion4: Bool {
    [algorithm, credential, date, signature, securityToken].contains { $0 != nil }
  }
}

/// A signature in a form, in the form alone: no key is looked up and no time compared.
struct FormClaim {
  let policy: [UInt8]
  let credential: Credential
  let date: AmzDate
  /// Nil when what stands there cannot be a signature: it then matches nothing.
  let signature: SHA256Digest?
}
