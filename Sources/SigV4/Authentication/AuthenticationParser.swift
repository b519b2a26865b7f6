import Crypto

/// Finds out how a request is authenticated, and refuses what is ambiguous, incomplete or of a kind that is not served.
package struct AuthenticationParser: Sendable {
  private static let algorithm: StaticString = "AWS4-HMAC-SHA256"
  private static let missingParameters = SignatureError.authorizationQueryParameters(
    message: "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
      + "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")

  private let policy: SignaturePolicy

  package init(policy: SignaturePolicy = SignaturePolicy()) {
    self.policy = policy
  }

  /// What `request` claims, in the form alone: no key is looked up and no time compared.
  package func parse(_ request: some SignedRequest) throws(SignatureError) -> Authentication {
    try parse(HeaderTable(request), QueryTable(request.rawQuery))
  }

  func parse(_ headers: HeaderTable, _ query: QueryTable) throws(SignatureError) -> Authentication {
    let headerCount = headers.count(of: "authorization")
    // Any one parameter of a presigned URL makes a request a presigned one, so that none is ever half looked at.
    let isPresigned = query.signing.isPresigned
    let isVersion2 = query.signing.isVersion2
    guard headerCount + (isPresigned ? 1 : 0) + (isVersion2 ? 1 : 0) <= 1 else { throw .severalMechanisms }
    if isVersion2 { throw .unsupportedMechanism }
    if isPresigned { return .signed(try parsePresigned(query)) }
    guard headerCount == 1 else { return .anonymous }
    return .signed(try parseHeader(headers))
  }

  private func parsePresigned(_ query: QueryTable) throws(SignatureError) -> SignatureClaim {
    let signing = query.signing
    guard signing.algorithm != nil, signing.credential != nil, signing.date != nil, signing.expires != nil,
      signing.signedHeaders != nil, signing.signature != nil
    else { throw Self.missingParameters }
    guard !signing.isRepeated else {
      throw .authorizationQueryParameters(
        message: "A parameter of query-string authentication is given more than once.")
    }
    guard query.withDecoded(signing.algorithm, { $0.elementsEqual(Self.algorithm.bytes) }) else {
      throw .authorizationQueryParameters(message: "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"")
    }
    let credential = try parseCredential(query.withDecoded(signing.credential) { [UInt8]($0) }) { detail, region in
      .authorizationQueryParameters(message: "Error parsing the X-Amz-Credential parameter; " + detail, region: region)
    }
    guard let date = query.withDecoded(signing.date, { AmzDate($0) }) else {
      throw .authorizationQueryParameters(
        message: "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
    }
    guard date.day == credential.day else {
      throw .authorizationQueryParameters(
        message:
          "Invalid credential date \"\(credential.day)\". This date is not the same as X-Amz-Date: \"\(date.day)\"."
      )
    }
    return SignatureClaim(
      place: .query(expires: try parseExpires(query.string(signing.expires))), credential: credential, date: date,
      signedHeaders: query.withDecoded(signing.signedHeaders) { [UInt8]($0) },
      signature: query.withDecoded(signing.signature) { SHA256Digest(lowercaseHex: $0) },
      securityToken: signing.securityToken.map { query.string($0) })
  }

  private func parseExpires(_ text: String) throws(SignatureError) -> Int64 {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw .authorizationQueryParameters(message: "X-Amz-Expires should be a number")
    }
    guard digits.count == text.utf8.count else {
      throw .authorizationQueryParameters(message: "X-Amz-Expires must be non-negative")
    }
    guard let seconds = Int64(text), seconds <= policy.maximumExpiry else {
      throw .authorizationQueryParameters(
        message:
          "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
          + "\(policy.maximumExpiry) seconds")
    }
    guard seconds > 0 else {
      throw .authorizationQueryParameters(message: "X-Amz-Expires must be at least 1 second")
    }
    return seconds
  }

  private func parseHeader(_ headers: HeaderTable) throws(SignatureError) -> SignatureClaim {
    let components = try AuthorizationComponents(headers.firstBytes(of: "authorization"))
    let credential = try parseCredential(components.credential) { detail, region in
      .authorizationHeaderMalformed(message: "The authorization header is malformed; " + detail, region: region)
    }
    let date = try parseDate(headers)
    guard date.day == credential.day else {
      throw .authorizationHeaderMalformed(
        message: "The authorization header is malformed; Invalid credential date \"\(credential.day)\". "
          + "Date is not the same as X-Amz-Date: \"\(date.day)\".")
    }
    return SignatureClaim(
      place: .header, credential: credential, date: date, signedHeaders: components.signedHeaders,
      signature: components.signature.withUnsafeBytes { SHA256Digest(lowercaseHex: $0) },
      securityToken: headers.value(of: "x-amz-security-token"))
  }

  /// `x-amz-date`, else `Date`, as AWS has it.
  private func parseDate(_ headers: HeaderTable) throws(SignatureError) -> AmzDate {
    let date: AmzDate? =
      if headers.count(of: "x-amz-date") > 0 {
        headers.value(of: "x-amz-date").flatMap { AmzDate($0) }
      } else {
        headers.value(of: "date").flatMap { AmzDate($0) ?? AmzDate(httpDate: $0) }
      }
    guard let date else {
      throw .accessDenied(message: "AWS authentication requires a valid Date or x-amz-date header")
    }
    return date
  }

  private func parseCredential(
    _ text: [UInt8], _ refusal: (_ detail: String, _ region: String?) -> SignatureError
  ) throws(SignatureError) -> Credential {
    do {
      return try Credential(parsing: text, regions: policy.regions)
    } catch {
      throw refusal(error.detail, error.region)
    }
  }
}
