import HTTP
package import Identity
package import SigV4
import Storage

/// Finds out who sends a request, by its signature.
package struct Authenticator: Sendable {
  private let verifier: SignatureVerifier
  private let credentials: any CredentialStore

  package init(verifier: SignatureVerifier, credentials: any CredentialStore) {
    self.verifier = verifier
    self.credentials = credentials
  }

  /// A request whose signature holds, or that has none.
  struct Outcome {
    /// Nil: anonymous.
    let principal: Principal?
    let verified: VerifiedRequest
  }

  /// - Parameter seconds: now, since 1970.
  func authenticate(_ request: ReceivedRequest, at seconds: Int64) throws(S3Error) -> Outcome {
    var found: AccessKey?
    do {
      let verified = try verifier.verify(request, now: seconds) { id in secret(of: id, &found) }
      return Outcome(principal: verified.accessKeyID == nil ? nil : found?.principal, verified: verified)
    } catch {
      throw S3Error(signature: error)
    }
  }

  /// The key that signed a form; nil: anonymous.
  func signer(of form: FormSignature, at seconds: Int64) throws(S3Error) -> AccessKey? {
    var found: AccessKey?
    do {
      let id = try verifier.verify(form, now: seconds) { id in secret(of: id, &found) }
      return id == nil ? nil : found
    } catch {
      throw S3Error(signature: error)
    }
  }

  /// Nil where there is no such key, or none that may be used.
  private func secret(of id: String, _ found: inout AccessKey?) -> SecretKey? {
    guard let key = credentials.accessKey(id), key.isEnabled else { return nil }
    found = key
    return SecretKey(key.secret)
  }

  /// The tenant of the key that a request names, whoever sent it: good enough to say which pages a browser may show an answer to.
  func claimedTenant(of request: ReceivedRequest) -> TenantID {
    guard case .signed(let claim)? = try? AuthenticationParser(policy: verifier.policy).parse(request) else {
      return .default
    }
    return credentials.accessKey(claim.credential.accessKeyID)?.tenant ?? .default
  }
}

extension S3Error {
  /// Why a request is not authenticated. The part that differs goes to the log, which holds no secret.
  init(signature error: SignatureError) {
    var detail: String?
    if case .signatureDoesNotMatch(let mismatch) = error { detail = mismatch.difference.description }
    self.init(
      S3ErrorCode(rawValue: error.code) ?? .accessDenied, error.message,
      elements: error.elements.map { Element($0.name, $0.value) }, detail: detail)
  }
}
