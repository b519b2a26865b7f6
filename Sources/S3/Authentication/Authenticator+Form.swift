import Identity
import SigV4
import Storage

extension Authenticator {
  /// A form whose signature holds and whose policy is met, or that has none.
  struct FormOutcome {
    /// Nil: anonymous.
    let principal: Principal?
    /// Bytes that the policy allows for the file.
    let contentLength: (minimum: Int64, maximum: Int64)
  }

  /// Finds out who posts a form: the policy says what its signer lets whoever has it do.
  /// - Parameter bucket: where the form was posted to.
  func authenticate(_ form: FormFields, bucket: String, at now: Timestamp) throws(S3Error)
    -> FormOutcome
  {
    guard let key = try signer(of: FormSignature(form), at: now.seconds), let text = form["policy"]
    else {
      return FormOutcome(principal: nil, contentLength: (0, .max))
    }
    let policy = try PostPolicy(base64: text)
    try policy.check(form, bucket: bucket, now: now)
    return FormOutcome(principal: key.principal, contentLength: policy.contentLength)
  }
}
