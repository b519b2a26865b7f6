import Testing

@testable import SigV4

/// Signature Version 2, with the examples of AWS's documentation.
@Suite struct Version2Tests {
  private static let id = "AKIAIOSFODNN7EXAMPLE"
  private static let secret = SecretKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
  /// 2007-03-27 19:36:42 UTC.
  private static let day: Int64 = 1_175_024_202

  private struct HostedRequest: SignedRequest {
    var request: PlainRequest
    var hostBucket: String?

    var methodName: String { request.methodName }
    var rawPath: String { request.rawPath }
    var rawQuery: String { request.rawQuery }
    var forwardedHosts: [String] { [] }
    func forEachHeader(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void) { request.forEachHeader(body) }
  }

  private func verify(
    _ method: String, _ path: String, query: String = "", host: String? = nil, at now: Int64 = day,
    accepts: Bool = true, _ headers: [(name: String, value: String)]
  ) throws(SignatureError) -> VerifiedRequest {
    var policy = SignaturePolicy()
    policy.acceptsVersion2 = accepts
    let request = HostedRequest(
      request: PlainRequest(method, path: path, query: query, headers: headers), hostBucket: host)
    return try SignatureVerifier(policy: policy).verify(request, now: now) { $0 == Self.id ? Self.secret : nil }
  }

  private func authorization(_ signature: String) -> (name: String, value: String) {
    ("authorization", "AWS \(Self.id):\(signature)")
  }

  @Test(arguments: [
    ("GET", "/photos/puppy.jpg", "", "", "Tue, 27 Mar 2007 19:36:42 +0000", "bWq2s1WEIj+Ydj0vQ697zp+IXMU="),
    ("PUT", "/photos/puppy.jpg", "", "image/jpeg", "Tue, 27 Mar 2007 21:15:45 +0000", "MyyxeRY7whkBe+bq8fHCL/2kKUg="),
    (
      "GET", "/", "prefix=photos&max-keys=50&marker=puppy", "", "Tue, 27 Mar 2007 19:42:41 +0000",
      "htDYFYduRNen8P9ZfE/s9SuKy0U="
    ),
    ("GET", "/", "acl", "", "Tue, 27 Mar 2007 19:44:46 +0000", "c2WLPFtWHVgbEmeEG93a4cG37dM="),
  ])
  func takesTheDocumentedExamples(
    method: String, path: String, query: String, type: String, date: String, signature: String
  ) throws {
    var headers = [(name: "date", value: date), authorization(signature)]
    if !type.isEmpty { headers.append(("content-type", type)) }
    let now = Self.day + (type.isEmpty ? 300 : 6000)
    let verified = try verify(method, path, query: query, host: "johnsmith", at: now, headers)
    #expect(verified.accessKeyID == Self.id && verified.isVersion2 && !verified.isPresigned)
    // The same path in another bucket, the same host in the path, another method, one more header: all are something else.
    #expect(throws: SignatureError.self) { try verify(method, path, query: query, host: "other", at: now, headers) }
    #expect(throws: SignatureError.self) { try verify(method, path, query: query, at: now, headers) }
    #expect(throws: SignatureError.self) {
      try verify("DELETE", path, query: query, host: "johnsmith", at: now, headers)
    }
    for more in [("x-amz-acl", "public-read"), ("x-amz-copy-source", "/a/b"), ("content-md5", "AAAA")] {
      #expect(throws: SignatureError.self) {
        try verify(method, path, query: query, host: "johnsmith", at: now, headers + [more])
      }
    }
  }

  @Test func aBucketIsTheSameWithASlashAndWithout() throws {
    let headers = [
      (name: "date", value: "Tue, 27 Mar 2007 19:42:41 +0000"), authorization("htDYFYduRNen8P9ZfE/s9SuKy0U="),
    ]
    for path in ["/johnsmith/", "/johnsmith"] {
      #expect(try verify("GET", path, query: "max-keys=50", at: Self.day, headers).accessKeyID == Self.id)
    }
    for path in ["/johnsmith/x", "/johnsmith//", "//johnsmith", "/"] {
      #expect(throws: SignatureError.self) { try verify("GET", path, at: Self.day, headers) }
    }
  }

  @Test func takesPresignedURLsUntilTheyEnd() throws {
    let query = "AWSAccessKeyId=\(Self.id)&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620"
    let verified = try verify("GET", "/johnsmith/photos/puppy.jpg", query: query, at: 1_175_139_620, [])
    #expect(verified.isPresigned && verified.isVersion2 && verified.payload == .unsigned)
    let later = #expect(throws: SignatureError.self) {
      try verify("GET", "/johnsmith/photos/puppy.jpg", query: query, at: 1_175_139_621, [])
    }
    #expect(later?.code == "AccessDenied")
    // What is not signed does not count: it is refused.
    for more in [
      "x-amz-acl=public-read", "X-Amz-Copy-Source=a", "encryption", "acl", "Expires=9999999999", "retention",
    ] {
      #expect(throws: SignatureError.self, "\(more)") {
        try verify("GET", "/johnsmith/photos/puppy.jpg", query: "\(query)&\(more)", at: 1_175_139_620, [])
      }
    }
  }

  @Test(arguments: [
    ("AWS HAHAHA", "Tue, 27 Mar 2007 19:36:42 GMT", "InvalidArgument"), ("AWS :", "", "InvalidArgument"),
    ("AWS AKNOBODY:AAAA", "Tue, 27 Mar 2007 19:36:42 GMT", "InvalidAccessKeyId"),
    ("AWS AKIAIOSFODNN7EXAMPLE:AAAA", "Tue, 27 Mar 2007 19:36:42 GMT", "SignatureDoesNotMatch"),
    ("AWS AKIAIOSFODNN7EXAMPLE:", "Tue, 27 Mar 2007 19:36:42 GMT", "InvalidArgument"),
    ("AWS AKIAIOSFODNN7EXAMPLE:AAAA", "", "AccessDenied"), ("AWS AKIAIOSFODNN7EXAMPLE:AAAA", "never", "AccessDenied"),
    ("AWS AKIAIOSFODNN7EXAMPLE:AAAA", "Tue, 07 Jul 1950 21:53:04 GMT", "AccessDenied"),
    ("AWS AKIAIOSFODNN7EXAMPLE:AAAA", "Tue, 27 Mar 2007 20:36:42 GMT", "RequestTimeTooSkewed"),
  ])
  func refusesOthers(authorization: String, date: String, code: String) {
    let error = #expect(throws: SignatureError.self) {
      try verify("GET", "/a", [("authorization", authorization), ("date", date)])
    }
    #expect(error?.code == code)
  }

  @Test func isRefusedWithVersion4BesideAndWhereItIsNotAllowed() {
    let headers = [
      (name: "date", value: "Tue, 27 Mar 2007 19:36:42 +0000"), authorization("bWq2s1WEIj+Ydj0vQ697zp+IXMU="),
    ]
    for query in ["X-Amz-Signature=aa", "Signature=aa&AWSAccessKeyId=a&Expires=9"] {
      let error = #expect(throws: SignatureError.self) {
        try verify("GET", "/photos/puppy.jpg", query: query, host: "johnsmith", headers)
      }
      #expect(error?.code == "InvalidArgument")
    }
    let error = #expect(throws: SignatureError.self) {
      try verify("GET", "/photos/puppy.jpg", host: "johnsmith", accepts: false, headers)
    }
    #expect(error?.code == "InvalidRequest" && error?.message?.contains("AWS4-HMAC-SHA256") == true)
    let chunked = #expect(throws: SignatureError.self) {
      try verify(
        "PUT", "/johnsmith/k",
        [
          ("date", "Tue, 27 Mar 2007 19:36:42 GMT"), ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
          authorization("AAAA"),
        ])
    }
    #expect(chunked != nil)
  }
}
