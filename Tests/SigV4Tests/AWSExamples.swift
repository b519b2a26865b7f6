import SigV4

/// The worked examples of AWS's documentation, with its example credentials.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and its sister pages
enum AWSExamples {
  static let accessKeyID = "AKIAIOSFODNN7EXAMPLE"
  static let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
  /// 2013-05-24T00:00:00Z.
  static let now: Int64 = 1_369_353_600
  static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  static func secret(of accessKeyID: String) -> SecretKey? {
    accessKeyID == Self.accessKeyID ? SecretKey(secret) : nil
  }

  static func authorization(_ signedHeaders: String, _ signature: String) -> String {
    "AWS4-HMAC-SHA256 Credential=\(accessKeyID)/20130524/us-east-1/s3/aws4_request,SignedHeaders=\(signedHeaders),"
      + "Signature=\(signature)"
  }

  static let getObject = PlainRequest(
    "GET", path: "/test.txt",
    headers: [
      ("host", "examplebucket.s3.amazonaws.com"), ("range", "bytes=0-9"), ("x-amz-content-sha256", emptyHash),
      ("x-amz-date", "20130524T000000Z"),
      (
        "authorization",
        authorization(
          "host;range;x-amz-content-sha256;x-amz-date",
          "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
      ),
    ])

  static let putObject = PlainRequest(
    "PUT", path: "/test$file.text",
    headers: [
      ("host", "examplebucket.s3.amazonaws.com"), ("date", "Fri, 24 May 2013 00:00:00 GMT"),
      ("x-amz-date", "20130524T000000Z"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
      ("x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"),
      (
        "authorization",
        authorization(
          "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
          "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
      ),
    ])

  static let getLifecycle = list(
    "lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")

  static let listObjects = list(
    "max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")

  static let presigned = PlainRequest(
    "GET", path: "/test.txt",
    query: "X-Amz-Algorithm=AWS4-HMAC-SHA256"
      + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
      + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
      + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    headers: [("host", "examplebucket.s3.amazonaws.com")])

  static let chunkedUpload = PlainRequest(
    "PUT", path: "/examplebucket/chunkObject.txt",
    headers: [
      ("host", "s3.amazonaws.com"), ("x-amz-date", "20130524T000000Z"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
      ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), ("content-encoding", "aws-chunked"),
      ("x-amz-decoded-content-length", "66560"), ("content-length", "66824"),
      (
        "authorization",
        authorization(
          "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;"
            + "x-amz-storage-class", "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
      ),
    ])
  static let chunkSignatures = [
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
  ]

  static let trailerUpload = PlainRequest(
    "PUT", path: "/examplebucket/chunkObject.txt",
    headers: [
      ("host", "s3.amazonaws.com"), ("x-amz-date", "20130524T000000Z"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
      ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"), ("content-encoding", "aws-chunked"),
      ("x-amz-decoded-content-length", "66560"), ("x-amz-trailer", "x-amz-checksum-crc32c"),
      (
        "authorization",
        authorization(
          "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;"
            + "x-amz-trailer", "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e")
      ),
    ])
  static let trailerChunkSignatures = [
    "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
    "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
    "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
  ]
  static let trailerSignature = "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"

  /// The body of both uploads: 65,536 and 1,024 times the letter a, and the last chunk. It goes on with `end`.
  static func body(_ signatures: [String], end: String) -> [UInt8] {
    var body: [UInt8] = []
    for (signature, size) in zip(signatures, [65_536, 1_024]) {
      body += Array("\(String(size, radix: 16));chunk-signature=\(signature)\r\n".utf8)
      body += [UInt8](repeating: UInt8(ascii: "a"), count: size) + Array("\r\n".utf8)
    }
    return body + Array("0;chunk-signature=\(signatures[2])\r\n\(end)\r\n".utf8)
  }

  static let trailerEnd = "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:\(trailerSignature)\r\n"

  private static func list(_ query: String, _ signature: String) -> PlainRequest {
    PlainRequest(
      "GET", path: "/", query: query,
      headers: [
        ("host", "examplebucket.s3.amazonaws.com"), ("x-amz-content-sha256", emptyHash),
        ("x-amz-date", "20130524T000000Z"),
        ("authorization", authorization("host;x-amz-content-sha256;x-amz-date", signature)),
      ])
  }
}
