/// Why a request is not authenticated, in S3's terms.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
package enum SignatureError: Error, Sendable {
  case authorizationHeaderMalformed(message: String, region: String? = nil)
  case authorizationQueryParameters(message: String, region: String? = nil)
  /// `name` is the header or parameter at fault.
  case invalidArgument(message: String, name: String? = nil)
  case invalidRequest(message: String)
  case accessDenied(message: String)
  /// The names of headers that have to be signed and are not.
  case headersNotSigned([String])
  /// A presigned URL past its time; all in seconds since 1970.
  case expired(expires: Int64, lifetime: Int64, serverTime: Int64)
  /// Times in seconds since 1970, `maximum` in seconds.
  case requestTimeTooSkewed(requestTime: AmzDate, serverTime: Int64, maximum: Int64)
  case invalidAccessKeyID(String)
  /// A token of temporary credentials, which nobody here issued.
  case invalidToken
  case invalidURI
  case signatureDoesNotMatch(SignatureMismatch)
  /// The signature of a form's policy.
  case formSignatureDoesNotMatch(accessKeyID: String)

  package static let severalMechanisms = SignatureError.invalidArgument(
    message:
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter "
      + "or the Authorization header should be specified")
  static let unsupportedMechanism = SignatureError.invalidRequest(
    message: "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")
}

/// What a client is told of a signature that does not match, and what the log is told.
package struct SignatureMismatch: Sendable {
  /// Which part differs, for the log: no signature, key or query value is in it.
  package let difference: SignatureDifference
  /// The key that the request named.
  package let accessKeyID: String
  /// What should have been signed; the value of a security token is left out.
  package let canonicalRequest: String
  package let stringToSign: String
}

extension SignatureError {
  /// S3's error code.
  package var code: String {
    switch self {
    case .authorizationHeaderMalformed: "AuthorizationHeaderMalformed"
    case .authorizationQueryParameters: "AuthorizationQueryParametersError"
    case .invalidArgument: "InvalidArgument"
    case .invalidRequest: "InvalidRequest"
    case .accessDenied, .headersNotSigned, .expired: "AccessDenied"
    case .requestTimeTooSkewed: "RequestTimeTooSkewed"
    case .invalidAccessKeyID: "InvalidAccessKeyId"
    case .invalidToken: "InvalidToken"
    case .invalidURI: "InvalidURI"
    case .signatureDoesNotMatch, .formSignatureDoesNotMatch: "SignatureDoesNotMatch"
    }
  }

  /// The sentence that goes with the code; nil where the code's usual one does.
  package var message: String? {
    switch self {
    case .authorizationHeaderMalformed(let message, _), .authorizationQueryParameters(let message, _),
      .invalidArgument(let message, _), .invalidRequest(let message), .accessDenied(let message):
      message
    case .headersNotSigned: "There were headers present in the request which were not signed"
    case .expired: "Request has expired"
    case .requestTimeTooSkewed: "The difference between the request time and the current time is too large."
    case .invalidAccessKeyID, .invalidToken, .invalidURI, .signatureDoesNotMatch,
      .formSignatureDoesNotMatch:
      nil
    }
  }

  /// The elements that AWS puts beside code and message.
  package var elements: [(name: StaticString, value: String)] {
    switch self {
    case .authorizationHeaderMalformed(_, let region), .authorizationQueryParameters(_, let region):
      Self.element("Region", region)
    case .invalidArgument(_, let name): Self.element("ArgumentName", name)
    case .headersNotSigned(let names): [("HeadersNotSigned", names.joined(separator: ", "))]
    case .expired(let expires, let lifetime, let serverTime):
      [
        ("X-Amz-Expires", String(lifetime)), ("Expires", AmzDate(seconds: expires).extended),
        ("ServerTime", AmzDate(seconds: serverTime).extended),
      ]
    case .requestTimeTooSkewed(let requestTime, let serverTime, let maximum):
      [
        ("RequestTime", requestTime.text), ("ServerTime", AmzDate(seconds: serverTime).extended),
        ("MaxAllowedSkewMilliseconds", String(maximum * 1000)),
      ]
    case .invalidAccessKeyID(let accessKeyID), .formSignatureDoesNotMatch(let accessKeyID):
      [("AWSAccessKeyId", accessKeyID)]
    case .signatureDoesNotMatch(let mismatch):
      [
        ("AWSAccessKeyId", mismatch.accessKeyID), ("StringToSign", mismatch.stringToSign),
        ("CanonicalRequest", mismatch.canonicalRequest),
      ]
    case .invalidRequest, .accessDenied, .invalidToken, .invalidURI: []
    }
  }
  private static func element(_ name: StaticString, _ value: String?) -> [(name: StaticString, value: String)] {
    value.map { [(name, $0)] } ?? []
  }
}
