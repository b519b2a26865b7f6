import SigV4

/// One access key, the time that tests run at, and requests signed with the one at the other.
enum TestKey {
  static let id = "GKTEST"
  static let secret = SecretKey("s3cr3t/with+signs=")
  /// 2026-01-01T00:00:00Z.
  static let now: Int64 = 1_767_225_600
  static let host: (name: String, value: String) = ("host", "s3.example.org:9000")
  static let signer = Signer(accessKeyID: id, secret: secret, region: "eu-east-1")

  static func secret(of accessKeyID: String) -> SecretKey? {
    accessKeyID == id ? secret : nil
  }

  /// A header-signed request.
  static func signed(
    _ method: String = "GET", path: String = "/b/k", query: String = "", headers: [(name: String, value: String)] = [],
    contentSHA256: String = "UNSIGNED-PAYLOAD", at seconds: Int64 = now
  ) throws -> PlainRequest {
    var request = PlainRequest(method, path: path, query: query, headers: [host] + headers)
    try signer.sign(&request, contentSHA256: contentSHA256, at: seconds)
    return request
  }

  /// A request with a presigned URL.
  static func presigned(
    _ method: String = "GET", path: String = "/b/k", query: String = "", headers: [(name: String, value: String)] = [],
    expires: Int64 = 60, contentSHA256: String? = nil, at seconds: Int64 = now
  ) throws -> PlainRequest {
    var request = PlainRequest(method, path: path, query: query, headers: [host] + headers)
    try signer.presign(&request, expires: expires, at: seconds, contentSHA256: contentSHA256)
    return request
  }
}

extension SignatureVerifier {
  /// The code that `request` is refused with; nil when it is accepted.
  func refusal(of request: PlainRequest, now: Int64 = TestKey.now) -> String? {
    error(of: request, now: now)?.code
  }

  /// What `request` is refused with; nil when it is accepted.
  func error(of request: PlainRequest, now: Int64 = TestKey.now) -> SignatureError? {
    do {
      _ = try verify(request, now: now, secret: TestKey.secret)
      return nil
    } catch {
      return error
    }
  }
}

extension PlainRequest {
  /// The request with its query's parameter `name` given that value, or without it.
  func replacingParameter(_ name: String, _ value: String?) -> PlainRequest {
    var request = self
    let others = rawQuery.split(separator: "&").filter { !$0.hasPrefix(name + "=") }.map(String.init)
    request.rawQuery = (others + (value.map { ["\(name)=\($0)"] } ?? [])).joined(separator: "&")
    return request
  }

  /// The request with `old` in its header `name` replaced.
  func editingHeader(_ name: String, _ old: String, _ new: String) -> PlainRequest {
    var request = self
    request.headers = headers.map { header in
      guard header.name == name else { return header }
      let parts = header.value.split(separator: old, omittingEmptySubsequences: false)
      precondition(parts.count > 1, "there is nothing to replace")
      return (header.name, parts.joined(separator: new))
    }
    return request
  }

  /// The request with one more header.
  func adding(_ name: String, _ value: String) -> PlainRequest {
    var request = self
    request.headers.append((name, value))
    return request
  }

  /// The request without the header `name`.
  func removing(_ name: String) -> PlainRequest {
    var request = self
    request.headers.removeAll { $0.name == name }
    return request
  }
}
