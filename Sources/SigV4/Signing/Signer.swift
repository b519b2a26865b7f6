import Bytes
import Crypto

/// Signs requests as AWS's own clients do: for the gateway's client, and for tests.
package struct Signer: Sendable {
  let accessKeyID: String
  let secret: SecretKey
  let region: String

  /// Signs with that key for that region.
  package init(accessKeyID: String, secret: SecretKey, region: String) {
    self.accessKeyID = accessKeyID
    self.secret = secret
    self.region = region
  }

  /// Adds `x-amz-date`, `x-amz-content-sha256` and `authorization`; all headers that are there get signed.
  /// - Parameters:
  ///   - contentSHA256: the value of `x-amz-content-sha256`.
  ///   - seconds: the time of the signature, since 1970.
  /// - Returns: what signs the chunks of a body in a signed streaming mode.
  @discardableResult
  package func sign(_ request: inout PlainRequest, contentSHA256: String, at seconds: Int64) throws(SignatureError)
    -> ChunkSigner
  {
    let date = AmzDate(seconds: seconds)
    request.setHeader("x-amz-date", date.text)
    request.setHeader("x-amz-content-sha256", contentSHA256)
    let credential = Credential(accessKeyID: accessKeyID, day: date.day, region: region)
    let names = signedNames(of: request)
    let key = SigningKey(credential, secret: secret)
    let signature = try signature(of: request, names, payloadHash: contentSHA256, credential, date, key)
    request.setHeader(
      "authorization",
      "AWS4-HMAC-SHA256 Credential=\(String(decoding: credential.text, as: UTF8.self)), SignedHeaders=\(names), Signature=\(signature.hex)"
    )
    return ChunkSigner(key: key, date: date, credential: credential, seed: signature)
  }

  /// Puts a signature into the query; all headers that are there get signed and have to be sent.
  /// - Parameters:
  ///   - expires: how long the URL is valid, in seconds.
  ///   - contentSHA256: a payload hash to pin; the payload is unsigned without one.
  package func presign(
    _ request: inout PlainRequest, expires: Int64, at seconds: Int64, contentSHA256: String? = nil
  ) throws(SignatureError) {
    let date = AmzDate(seconds: seconds)
    let credential = Credential(accessKeyID: accessKeyID, day: date.day, region: region)
    let names = signedNames(of: request)
    var parameters = request.rawQuery.isEmpty ? [] : [request.rawQuery]
    parameters.append("X-Amz-Algorithm=AWS4-HMAC-SHA256")
    if let contentSHA256 { parameters.append("X-Amz-Content-Sha256=\(contentSHA256)") }
    parameters.append(
      "X-Amz-Credential=" + PercentCoding.encode(String(decoding: credential.text, as: UTF8.self), keepingSlash: false))
    parameters.append("X-Amz-Date=\(date.text)")
    parameters.append("X-Amz-Expires=\(expires)")
    parameters.append("X-Amz-SignedHeaders=" + PercentCoding.encode(names, keepingSlash: false))
    request.rawQuery = parameters.joined(separator: "&")
    let signature = try signature(
      of: request, names, payloadHash: contentSHA256 ?? "UNSIGNED-PAYLOAD", credential, date,
      SigningKey(credential, secret: secret))
    request.rawQuery += "&X-Amz-Signature=\(signature.hex)"
  }

  private func signedNames(of request: PlainRequest) -> String {
    let names = Set(request.headers.map(\.name)).subtracting(["authorization"])
    return names.sorted(by: ByteOrder.precedes).joined(separator: ";")
  }

  private func signature(
    of request: PlainRequest, _ names: String, payloadHash: String, _ credential: Credential, _ date: AmzDate,
    _ key: SigningKey
  ) throws(SignatureError) -> SHA256Digest {
    guard let names = SignedHeaderNames(Array(names.utf8)) else {
      throw .invalidRequest(message: "a header name is not a token")
    }
    var canonical = CanonicalRequest(
      method: request.methodName, path: CanonicalRequest.encodePath(try decodeRequestPath(request.rawPath)),
      query: try QueryTable(request.rawQuery).canonical(), signedHeaders: names.text,
      payloadHash: payloadHash)
    canonical.setHeaders(names, from: HeaderTable(request))
    return key.signature(of: canonical.stringToSign(date: date, credential: credential))
  }
}
