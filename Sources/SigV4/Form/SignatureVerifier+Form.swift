import Crypto

extension SignatureVerifier {
  /// Verifies who signed the policy of a form. What the policy allows, and until when, is the caller's to check.
  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - secret: the secret of an access key as it is now; nil when there is no such key or it is disabled.
  /// - Returns: the access key; nil when the form is anonymous, which proves nothing at all.
  /// - Throws: the S3 error to answer with.
  package func verify(
    _ form: FormSignature, now: Int64, secret: (_ accessKeyID: String) -> SecretKey?
  ) throws(SignatureError) -> String? {
    guard !form.isAnonymous else { return nil }
    let claim = try FormClaim(form, regions: policy.regions)
    guard claim.date.seconds <= now + policy.clockSkew else {
      throw .accessDenied(message: "Request is not valid yet")
    }
    let id = claim.credential.accessKeyID
    guard let secret = secret(id) else { throw .invalidAccessKeyID(id) }
    guard form.securityToken == nil else { throw .invalidToken }
    let expected = keys.key(for: claim.credential, secret: secret).signature(of: claim.policy)
    guard let signature = claim.signature, constantTimeEqual(signature.bytes, expected.bytes) else {
      throw .formSignatureDoesNotMatch(accessKeyID: id)
    }
    return id
  }
}
