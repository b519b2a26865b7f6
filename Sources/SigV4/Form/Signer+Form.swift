import Crypto

extension Signer {
  /// The fields `x-amz-credential` and `x-amz-date` of a form that is signed at a moment, in seconds since 1970.
  package func formScope(at seconds: Int64) -> (credential: String, date: String) {
    let date = AmzDate(seconds: seconds)
    let credential = Credential(accessKeyID: accessKeyID, day: date.day, region: region)
    return (String(decoding: credential.text, as: UTF8.self), date.text)
  }

  /// The field `x-amz-signature` of a form with that policy, which is in base64.
  package func formSignature(of policy: String, at seconds: Int64) -> String {
    let credential = Credential(
      accessKeyID: accessKeyID, day: AmzDate(seconds: seconds).day, region: region)
    return SigningKey(credential, secret: secret).signature(of: Array(policy.utf8)).hex
  }
}
