import Bytes
import HTTP
import SigV4
import Testing

@testable import S3

/// C34: Requests put together at random out of odd pieces: whatever they are, they are answered, and never with an internal error.
struct OddRequestTests {
  private static let methods = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"]
  private static let paths = [
    "/", "//", "/bucket", "/bucket/", "/bucket/k", "/bucket//", "/bucket/../x", "/bucket/%00", "/bucket/%ff", "/%",
    "/bucket/%2e%2e/", "/BUCKET/k", "/-/x", "/bucket/" + String(repeating: "a", count: 1025), "/b", "/bucket/%E2%82",
    "/bucket/a%0D%0Ab", "*", "", "/bucket/k?",
  ]
  private static let names =
    Subresource.allCases.map(\.rawValue) + [
      "prefix", "delimiter", "marker", "max-keys", "encoding-type", "start-after", "continuation-token", "versionId",
      "partNumber", "part-number-marker", "max-parts", "max-uploads", "key-marker", "upload-id-marker", "x-id",
      "response-content-type", "response-expires", "X-Amz-Signature", "X-Amz-Credential", "Signature", "", "%",
      "x-amz-acl",
    ]
  private static let values = [
    "", "=", "=0", "=-1", "=1", "=2", "=99999999999999999999", "=url", "=a%00", "=%", "=%ff", "=+", "=%2B", "=/",
    "=null", "=true", "=%F0%9F%98%80", "=a=b",
  ]
  private static let headerNames = [
    "range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "content-md5",
    "content-type", "content-encoding", "expires", "x-amz-copy-source", "x-amz-copy-source-range",
    "x-amz-copy-source-if-match", "x-amz-metadata-directive", "x-amz-checksum-crc32", "x-amz-checksum-sha256",
    "x-amz-sdk-checksum-algorithm", "x-amz-trailer", "x-amz-decoded-content-length", "x-amz-checksum-mode",
    "x-amz-object-attributes", "x-amz-max-parts", "x-amz-part-number-marker", "x-amz-acl", "x-amz-meta-",
    "x-amz-meta-a",
    "x-amz-storage-class", "x-amz-mp-object-size", "x-amz-checksum-algorithm", "x-amz-checksum-type", "origin",
    "access-control-request-method", "access-control-request-headers", "x-forwarded-host", "x-amz-tagging-directive",
    "x-amz-if-match-size", "x-amz-expected-bucket-owner", "transfer-encoding", "x-amz-website-redirect-location",
  ]
  private static let headerValues = [
    "", "*", "\"\"", "\"", "W/\"a\"", "bytes=0-", "bytes=-", "bytes=9223372036854775807-", "bytes=-9223372036854775808",
    "/bucket/k", "bucket/k?versionId=", "%", "%ff", "AAAAAA==", "CRC32", "SHA1", "x-amz-checksum-crc32", "0", "-1",
    "99999999999999999999", "REPLACE", "ENABLED", "ETag,ObjectParts", "private", "é", "\u{7f}", "gzip,aws-chunked",
    "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 99 Foo 0000 00:00:00 GMT", "http://a", "GET", "a,,b", "chunked",
  ]
  private static let bodies = [
    "", "x", "<", "<Delete/>", "<Delete><Object><Key>a</Key></Object></Delete>", "<CompleteMultipartUpload/>",
    "<!DOCTYPE a><a/>", "<CORSConfiguration><CORSRule/></CORSConfiguration>", "0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n",
    "ffffffffffffffff\r\n", "\u{0}",
  ]

  @Test(arguments: 0..<8) func areAllAnswered(_ series: Int) throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("OddRequestTests series \(series): seed \(seed)")
    var random = SplitMix64(state: seed)
    let gateway = try gatewayWithBucket()
    #expect(gateway.send("PUT", "/bucket/k", body: [1, 2, 3]).status == 200)
    for _ in 0..<400 {
      let (method, target, headers) = Self.request(&random)
      let body = Array((Self.bodies.randomElement(using: &random) ?? "").utf8)
      let payload = ClientPayload.allCases.randomElement(using: &random) ?? .hashed
      let answer =
        Bool.random(using: &random)
        ? gateway.send(method, target, headers, body: body, payload: payload)
        : gateway.sendPresigned(method, target, headers, body: body)
      #expect(
        (200..<500).contains(answer.status) || answer.status == 501,
        "seed \(seed): \(answer.status) to \(method) \(target) \(headers): \(answer.text)")
      #expect(answer.headers["x-amz-request-id"] != nil)
    }
  }

  private static func request(_ random: inout SplitMix64) -> (String, String, [(String, String)]) {
    let query = (0..<Int.random(in: 0...3, using: &random)).map { _ in
      (names.randomElement(using: &random) ?? "") + (values.randomElement(using: &random) ?? "")
    }
    let path = paths.randomElement(using: &random) ?? "/"
    var headers: [(String, String)] = []
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      guard let name = headerNames.randomElement(using: &random), !headers.contains(where: { $0.0 == name }) else {
        continue
      }
      headers.append((name, headerValues.randomElement(using: &random) ?? ""))
    }
    let target = query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))"
    return (methods.randomElement(using: &random) ?? "GET", target, headers)
  }
}
