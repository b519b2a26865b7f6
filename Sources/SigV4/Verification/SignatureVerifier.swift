import Crypto

/// Verifies AWS Signature Version 4 for S3, in the header and in the query. Holds signing keys that were used lately, so one
/// verifier serves all threads of a gateway.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
package struct SignatureVerifier: Sendable {
  /// What is accepted.
  package let policy: SignaturePolicy
  private static let cloudFrontID: StaticString = "x-amz-cf-id"
  let keys = SigningKeyCache()

  package init(policy: SignaturePolicy = SignaturePolicy()) {
    self.policy = policy
  }

  /// Verifies who sends `request`. The body is not looked at: the answer says how it has to be checked.
  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - secret: the secret of an access key as it is now; nil when there is no such key or it is disabled.
  /// - Throws: the S3 error to answer with. An anonymous request throws nothing and has no key.
  package func verify(
    _ request: some SignedRequest, now: Int64, secret: (_ accessKeyID: String) -> SecretKey?
  ) throws(SignatureError) -> VerifiedRequest {
    let path = try decodeRequestPath(request.rawPath)
    let headers = HeaderTable(request)
    let query = try QueryTable(request.rawQuery)
    if policy.acceptsVersion2, query.signing.isVersion2 || headers.isVersion2 {
      guard headers.count(of: "authorization") + (query.signing.isVersion2 ? 1 : 0) == 1, !query.signing.isPresigned
      else { throw .severalMechanisms }
      return try verifyVersion2(request, path, headers, now: now, secret: secret)
    }
    switch try AuthenticationParser(policy: policy).parse(headers, query) {
    case .anonymous: return try anonymous(path, headers)
    case .signed(let claim):
      try checkTime(of: claim, now)
      guard let secret = secret(claim.credential.accessKeyID) else {
        throw .invalidAccessKeyID(claim.credential.accessKeyID)
      }
      guard claim.securityToken == nil, headers.count(of: "x-amz-security-token") == 0 else { throw .invalidToken }
      return try verify(claim, request, path, headers, query, secret)
    }
  }

  private func verify(
    _ claim: SignatureClaim, _ request: some SignedRequest, _ path: String, _ headers: HeaderTable,
    _ query: QueryTable, _ secret: SecretKey
  ) throws(SignatureError) -> VerifiedRequest {
    let names = try signedHeaderNames(of: claim, headers)
    let payloadHash = try payloadHash(of: claim, headers, query)
    let payload = try PayloadMode(contentSHA256: payloadHash)
    if payload == .unsigned, claim.place == .header, !policy.acceptsUnsignedPayload {
      throw .accessDenied(message: "The body of this request has to be signed.")
    }
    var received = CanonicalRequest(
      method: request.methodName, path: CanonicalRequest.encodePath(path),
      query: query.canonical(), signedHeaders: names.text, payloadHash: payloadHash)
    received.setHeaders(names, from: headers)
    let key = keys.key(for: claim.credential, secret: secret)
    let attempt = SignatureAttempt(claim: claim, key: key, received: received)
    guard names.first(where: { !headers.has($0) && !Self.isHost($0) }) == nil,
      attempt.isAccepted(by: policy, forwardedHosts: request.forwardedHosts)
    else {
      let diagnosis = SignatureDiagnosis(
        attempt: attempt, names: names, headers: headers, query: query, rawPath: request.rawPath,
        rawQuery: request.rawQuery, secret: secret)
      throw .signatureDoesNotMatch(diagnosis.mismatch())
    }
    return VerifiedRequest(
      accessKeyID: claim.credential.accessKeyID, isPresigned: claim.place != .header, path: path, payload: payload,
      chunkSigner: chunkSigner(claim, key, payload))
  }

  private func anonymous(_ path: String, _ headers: HeaderTable) throws(SignatureError) -> VerifiedRequest {
    var payload = PayloadMode.unsigned
    if headers.count(of: "x-amz-content-sha256") > 0 {
      payload = try PayloadMode(contentSHA256: headers.value(of: "x-amz-content-sha256") ?? "")
    }
    if case .streamingSigned = payload {
      throw .invalidRequest(message: "The chunks of a request can only be signed when the request is.")
    }
    return VerifiedRequest(accessKeyID: nil, isPresigned: false, path: path, payload: payload, chunkSigner: nil)
  }

  private func checkTime(of claim: SignatureClaim, _ now: Int64) throws(SignatureError) {
    switch claim.place {
    case .header:
      guard abs(now - claim.date.seconds) <= policy.clockSkew else {
        throw .requestTimeTooSkewed(requestTime: claim.date, serverTime: now, maximum: policy.clockSkew)
      }
    case .query(let lifetime):
      guard claim.date.seconds <= now + policy.clockSkew else {
        throw .accessDenied(message: "Request is not valid yet")
      }
      let end = claim.date.seconds + lifetime
      guard now <= end else { throw .expired(expires: end, lifetime: lifetime, serverTime: now) }
    }
  }

  /// The signed headers, when they are all that have to be signed: `host` and every `x-amz-*` header that is there.
  private func signedHeaderNames(
    of claim: SignatureClaim, _ headers: HeaderTable
  ) throws(SignatureError) -> SignedHeaderNames {
    guard let names = SignedHeaderNames(claim.signedHeaders) else {
      let detail = "the signed headers must be in lower case, sorted, and each there once."
      throw claim.place == .header
        ? AuthorizationComponents.malformed(detail)
        : .authorizationQueryParameters(message: "Error parsing the X-Amz-SignedHeaders parameter; " + detail)
    }
    // CloudFront adds its request's id on the way; it means nothing here.
    let unsigned = headers.amazonNames { names.contains($0) || $0.elementsEqual(Self.cloudFrontID.bytes) }
    let missing = (names.contains("host") ? [] : ["host"]) + unsigned
    guard missing.isEmpty else { throw .headersNotSigned(missing) }
    return names
  }

  /// The text that stands for the body in what is signed.
  private func payloadHash(
    of claim: SignatureClaim, _ headers: HeaderTable, _ query: QueryTable
  ) throws(SignatureError) -> String {
    if claim.place != .header, query.signing.contentSHA256 != nil {
      return query.string(query.signing.contentSHA256)
    }
    if headers.count(of: "x-amz-content-sha256") == 0 {
      guard claim.place != .header else {
        throw .invalidRequest(message: "Missing required header for this request: x-amz-content-sha256")
      }
      return "UNSIGNED-PAYLOAD"
    }
    return headers.value(of: "x-amz-content-sha256") ?? ""
  }

  static func isHost(_ name: UnsafeRawBufferPointer) -> Bool {
    name.count == 4 && name.elementsEqual("host".utf8)
  }

  private func chunkSigner(_ claim: SignatureClaim, _ key: SigningKey, _ payload: PayloadMode) -> ChunkSigner? {
    guard case .streamingSigned = payload, let seed = claim.signature else { return nil }
    return ChunkSigner(key: key, date: claim.date, credential: claim.credential, seed: seed)
  }
}
