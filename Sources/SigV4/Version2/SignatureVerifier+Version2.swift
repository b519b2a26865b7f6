import Bytes
import Crypto

/// Signature Version 2, for old clients, where the policy takes it: HMAC-SHA1 over method, path, some of the query, and the headers that matter. It
/// protects no body and not the host; a bucket that the host names is part of the path.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html>
extension SignatureVerifier {
  func verifyVersion2(
    _ request: some SignedRequest, _ path: String, _ headers: HeaderTable, now: Int64,
    secret: (_ accessKeyID: String) -> SecretKey?
  ) throws(SignatureError) -> VerifiedRequest {
    let query = try Version2Query(request.rawQuery)
    for name in ["content-md5", "content-type", "date", "x-amz-date"] as [StaticString]
    where headers.count(of: name) > 1 {
      throw .accessDenied(message: "A header that is signed is given more than once.")
    }
    let isPresigned = headers.count(of: "authorization") == 0
    let claim = try isPresigned ? Self.presignedClaim(query, now) : headerClaim(headers, now)
    guard let secret = secret(claim.accessKeyID) else { throw .invalidAccessKeyID(claim.accessKeyID) }
    guard headers.count(of: "x-amz-security-token") == 0 else { throw .invalidToken }
    let start = Self.signedStart(request, headers, date: claim.date)
    guard let signature = Base64.decode(claim.signature),
      Self.paths(request).contains(where: { path in
        let message = Array((start + path + query.canonical).utf8)
        return constantTimeEqual(hmacSHA1(key: secret.bytes, message: message), signature)
      })
    else { throw .formSignatureDoesNotMatch(accessKeyID: claim.accessKeyID) }
    return VerifiedRequest(
      accessKeyID: claim.accessKeyID, isPresigned: isPresigned, path: path, payload: try Self.payload(headers),
      chunkSigner: nil, isVersion2: true)
  }

  private struct Claim {
    let accessKeyID: String
    /// Base64.
    let signature: String
    /// As it is signed.
    let date: String
  }

  /// `AWS AccessKeyID:Signature`.
  private func headerClaim(_ headers: HeaderTable, _ now: Int64) throws(SignatureError) -> Claim {
    let parts = (headers.value(of: "authorization") ?? "").dropFirst(4).split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw .invalidArgument(
        message: "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature", name: "Authorization")
    }
    let isAmazons = headers.count(of: "x-amz-date") > 0
    let text = (isAmazons ? headers.value(of: "x-amz-date") : headers.value(of: "date")) ?? ""
    // AWS's own examples write the zone as a number.
    let plain = text.hasSuffix(" +0000") ? text.dropLast(6) + " GMT" : text
    guard let date = AmzDate(httpDate: plain) ?? AmzDate(plain), date.seconds >= 0 else {
      throw .accessDenied(message: "AWS authentication requires a valid Date or x-amz-date header")
    }
    guard abs(now - date.seconds) <= policy.clockSkew else {
      throw .requestTimeTooSkewed(requestTime: date, serverTime: now, maximum: policy.clockSkew)
    }
    return Claim(accessKeyID: String(parts[0]), signature: String(parts[1]), date: isAmazons ? "" : text)
  }

  private static func presignedClaim(_ query: Version2Query, _ now: Int64) throws(SignatureError) -> Claim {
    guard let id = query["AWSAccessKeyId"], let signature = query["Signature"], let expires = query["Expires"] else {
      throw .accessDenied(
        message: "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters")
    }
    guard let end = Int64(expires), end >= 0 else {
      throw .accessDenied(message: "Invalid date (should be seconds since epoch): \(expires)")
    }
    guard now <= end else { throw .accessDenied(message: "Request has expired") }
    return Claim(accessKeyID: id, signature: signature, date: expires)
  }

  /// The path as it may have been signed: of a bucket with a slash at its end or without, which is the same to S3.
  private static func paths(_ request: some SignedRequest) -> [String] {
    let path = request.rawPath
    let bucket = request.hostBucket.map { "/\($0)" } ?? ""
    guard request.hostBucket == nil, path.utf8.count > 1 else { return [bucket + path] }
    let inner = path.utf8.dropFirst().firstIndex(of: UInt8(ascii: "/"))
    if inner == nil { return [path, path + "/"] }
    return inner == path.utf8.indices.last ? [path, String(path.dropLast())] : [path]
  }

  /// What is signed before the path.
  private static func signedStart(_ request: some SignedRequest, _ headers: HeaderTable, date: String) -> String {
    var text = "\(request.methodName)\n"
    text += "\(headers.value(of: "content-md5") ?? "")\n\(headers.value(of: "content-type") ?? "")\n\(date)\n"
    var fields: [String: [String]] = [:]
    request.forEachHeader { name, value in
      let name = String(decoding: name, as: UTF8.self)
      if name.hasPrefix("x-amz-") { fields[name, default: []].append(trimmed(value)) }
    }
    for (name, values) in fields.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      text += "\(name):\(values.joined(separator: ","))\n"
    }
    return text
  }

  private static func trimmed(_ value: UnsafeRawBufferPointer) -> String {
    var rest = value[...]
    while let byte = rest.first, byte == 0x20 || byte == 0x09 { rest = rest.dropFirst() }
    while let byte = rest.last, byte == 0x20 || byte == 0x09 { rest = rest.dropLast() }
    return String(decoding: rest, as: UTF8.self)
  }

  /// Chunks are signed by version 4 alone.
  private static func payload(_ headers: HeaderTable) throws(SignatureError) -> PayloadMode {
    guard let text = headers.value(of: "x-amz-content-sha256") else { return .unsigned }
    let mode = try PayloadMode(contentSHA256: text)
    if case .streamingSigned = mode { throw .unsupportedMechanism }
    return mode
  }
}

extension HeaderTable {
  /// Whether the request is signed by version 2 in its header.
  var isVersion2: Bool { firstBytes(of: "authorization").starts(with: "AWS ".utf8) }
}
