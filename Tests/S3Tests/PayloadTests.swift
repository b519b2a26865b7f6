import Bytes
import Crypto
import HTTP
import SigV4
import Testing

@testable import S3

/// A5: Bodies in every form, right and wrong: what is wrong is refused with its own error, and nothing is stored.
struct PayloadTests {
  private static let body = (0..<2500).map { UInt8(truncatingIfNeeded: $0 &* 31) }

  @Test(arguments: ClientPayload.allCases) func storesTheSameBytesInEveryForm(_ payload: ClientPayload) throws {
    let gateway = try gatewayWithBucket()
    for body in [Self.body, [], [7]] {
      let put = gateway.send("PUT", "/bucket/k", body: body, payload: payload)
      #expect(put.status == 200, "\(payload): \(put.text)")
      let get = gateway.send("GET", "/bucket/k", [("x-amz-checksum-mode", "ENABLED")])
      #expect(get.body == body && get.headers["content-encoding"] == nil)
      #expect((get.headers["x-amz-checksum-crc32"] != nil) == payload.hasTrailer)
      #expect(get.headers["etag"] == put.headers["etag"])
    }
  }

  @Test(arguments: ClientPayload.allCases.filter { $0 != .unsigned })
  func refusesABodyThatWasCutShort(_ payload: ClientPayload) throws {
    try refuses(payload, [400]) { bytes in bytes.removeLast(3) }
  }

  @Test(arguments: ClientPayload.allCases.filter { $0 != .unsigned })
  func refusesABodyThatWasChanged(_ payload: ClientPayload) throws {
    try refuses(payload, [400, 403]) { bytes in bytes[bytes.count / 2] ^= 1 }
  }

  @Test(arguments: ClientPayload.allCases.filter(\.isChunked))
  func refusesBytesAfterTheEnd(_ payload: ClientPayload) throws {
    try refuses(payload, [400]) { bytes in bytes += Array("0\r\n\r\n".utf8) }
  }

  /// Spoils the body after it was signed, and sees that it is refused and that nothing is there afterwards.
  private func refuses(
    _ payload: ClientPayload, _ statuses: [Int], spoil: (inout [UInt8]) -> Void
  ) throws {
    let gateway = try gatewayWithBucket()
    let answer = gateway.sendSpoilt(Self.body, payload: payload, spoil)
    #expect(statuses.contains(answer.status) && answer.code != nil, "\(answer.status) \(answer.text)")
    #expect(gateway.send("GET", "/bucket/k").status == 404)
  }

  @Test func refusesAMissingLength() throws {
    let gateway = try gatewayWithBucket()
    var request = PlainRequest("PUT", path: "/bucket/k", headers: [("host", SignedGateway.host)])
    try SignedGateway.signer.presign(&request, expires: 60, at: SignedGateway.seconds)
    let head = RequestHead(
      method: .put, target: "\(request.rawPath)?\(request.rawQuery)", fields: [("host", SignedGateway.host)])
    let answer = Answer(
      gateway.service.respond(
        to: Request(
          head: head, body: InMemoryBody.none, peer: PeerAddress(address: "", port: 0), isTLS: false)))
    #expect(answer.status == 411 && answer.code == "MissingContentLength")
  }

  @Test(
    arguments: [
      (.truncated, 400, "IncompleteBody"), (.stalled, 400, "RequestTimeout"), (.tooSlow, 400, "RequestTimeout"),
      (.malformedChunk, 400, "InvalidRequest"), (.shuttingDown, 503, "ServiceUnavailable"),
    ] as [(BodyReadError, Int, String)])
  func refusesABodyThatBreaksOff(error: BodyReadError, status: Int, code: String) throws {
    let gateway = try gatewayWithBucket()
    var request = PlainRequest("PUT", path: "/bucket/k", headers: [("host", SignedGateway.host)])
    try SignedGateway.signer.presign(&request, expires: 60, at: SignedGateway.seconds)
    let head = RequestHead(
      method: .put, target: "\(request.rawPath)?\(request.rawQuery)",
      fields: [("host", SignedGateway.host), ("content-length", "10")])
    let answer = Answer(
      gateway.service.respond(
        to: Request(
          head: head, body: BreakingBody(error: error), peer: PeerAddress(address: "", port: 0), isTLS: false)))
    #expect(answer.status == status && answer.code == code)
    #expect(gateway.send("GET", "/bucket/k").status == 404)
  }

  @Test func takesABodyOfUnknownLength() throws {
    let gateway = try gatewayWithBucket()
    let chunked = [("transfer-encoding", "chunked")]
    #expect(gateway.send("PUT", "/bucket/k", chunked, body: Self.body).status == 200)
    #expect(gateway.send("GET", "/bucket/k").body == Self.body)
    let modern = gateway.send("PUT", "/bucket/l", chunked, body: Self.body, payload: .streamingUnsignedTrailer)
    #expect(modern.status == 200)
  }

  @Test func refusesWhatIsOverTheLimit() throws {
    let gateway = try gatewayWithBucket(settings: S3Settings(maximumBodyBytes: 2000))
    let answer = gateway.send("PUT", "/bucket/k", body: Self.body)
    #expect(answer.code == "EntityTooLarge" && answer.element("MaxSizeAllowed") == "2000")
    #expect(answer.element("ProposedSize") == "2500")
    let unknown = gateway.send("PUT", "/bucket/k", [("transfer-encoding", "chunked")], body: Self.body)
    #expect(unknown.code == "EntityTooLarge")
    #expect(gateway.send("GET", "/bucket/k").status == 404)
  }

  @Test(
    arguments: [
      ([("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==")], 400, "BadDigest"),
      ([("content-md5", "nonsense")], 400, "InvalidDigest"),
      ([("content-md5", "AAAA")], 400, "InvalidDigest"),
      ([("x-amz-checksum-crc32", "AAAAAA==")], 400, "BadDigest"),
      ([("x-amz-checksum-crc32c", "AAAAAA==")], 400, "BadDigest"),
      ([("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=")], 400, "BadDigest"),
      ([("x-amz-checksum-sha1", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")], 400, "BadDigest"),
      ([("x-amz-checksum-sha256", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")], 400, "BadDigest"),
      ([("x-amz-checksum-crc32", "AAAA")], 400, "InvalidRequest"),
      ([("x-amz-checksum-crc32", "*")], 400, "InvalidRequest"),
      ([("x-amz-checksum-crc32", "AAAAAA=="), ("x-amz-checksum-crc32c", "AAAAAA==")], 400, "InvalidRequest"),
      ([("x-amz-checksum-sha512", String(repeating: "A", count: 86) + "==")], 400, "BadDigest"),
      ([("x-amz-checksum-md5", "AAAAAAAAAAAAAAAAAAAAAA==")], 400, "BadDigest"),
      ([("x-amz-checksum-xxhash64", "AAAAAAAAAAA=")], 400, "BadDigest"),
      ([("x-amz-checksum-xxhash3", "AAAAAAAAAAA=")], 400, "BadDigest"),
      ([("x-amz-checksum-xxhash128", "AAAAAAAAAAAAAAAAAAAAAA==")], 400, "BadDigest"),
      ([("x-amz-checksum-xxhash128", "AAAAAAAAAAA=")], 400, "InvalidRequest"),
      ([("x-amz-checksum-blake3", "AAAAAAAAAAA=")], 400, "InvalidRequest"),
      ([("x-amz-sdk-checksum-algorithm", "CRC32")], 400, "InvalidRequest"),
      ([("x-amz-sdk-checksum-algorithm", "SHA1"), ("x-amz-checksum-crc32", "AAAAAA==")], 400, "InvalidRequest"),
      ([("x-amz-trailer", "x-amz-checksum-crc32")], 400, "InvalidRequest"),
    ] as [([(String, String)], Int, String)])
  func refusesPromisesThatAreNotKept(headers: [(String, String)], status: Int, code: String) throws {
    let gateway = try gatewayWithBucket()
    let answer = gateway.send("PUT", "/bucket/k", headers, body: Self.body)
    #expect(answer.status == status && answer.code == code, "\(answer.text)")
    #expect(gateway.send("GET", "/bucket/k").status == 404)
  }

  @Test(arguments: ChecksumAlgorithm.allCases) func keepsChecksumsOfEveryKind(_ algorithm: ChecksumAlgorithm) throws {
    let gateway = try gatewayWithBucket()
    let digests = DigestSet(DigestKinds(algorithm))
    Self.body.withUnsafeBytes { digests.update($0) }
    let value = Base64.encode(try #require(digests.finish().value(of: algorithm)))
    let headers = [(algorithm.headerName, value), ("x-amz-sdk-checksum-algorithm", algorithm.name)]
    let put = gateway.send("PUT", "/bucket/k", headers, body: Self.body)
    #expect(put.status == 200 && put.headers[algorithm.headerName] == value)
    let get = gateway.send("GET", "/bucket/k", [("x-amz-checksum-mode", "ENABLED")])
    #expect(get.headers[algorithm.headerName] == value && get.headers["x-amz-checksum-type"] == "FULL_OBJECT")
    #expect(gateway.send("GET", "/bucket/k").headers[algorithm.headerName] == nil)
    let range = [("x-amz-checksum-mode", "ENABLED"), ("range", "bytes=0-1")]
    #expect(gateway.send("GET", "/bucket/k", range).headers[algorithm.headerName] == nil)
  }

  @Test(arguments: ["-1", "", "x", "99999999999999999999", "+5", "2499", "2501"])
  func refusesAWrongDecodedLength(length: String) throws {
    let gateway = try gatewayWithBucket()
    let answer = gateway.sendSpoilt(Self.body, payload: .streamingUnsignedTrailer, decodedLength: length) { _ in }
    #expect(answer.status == 400, "\(answer.text)")
    #expect(gateway.send("GET", "/bucket/k").status == 404)
  }

  @Test func refusesAWrongTrailerChecksum() throws {
    let gateway = try gatewayWithBucket()
    let answer = gateway.sendSpoilt(Self.body, payload: .streamingUnsignedTrailer) { bytes in
      let text = "x-amz-checksum-crc32:AAAAAA==\r\n\r\n"
      bytes.removeLast(text.utf8.count)
      bytes += Array(text.utf8)
    }
    #expect(answer.status == 400 && answer.code == "BadDigest")
    #expect(gateway.send("GET", "/bucket/k").status == 404)
  }
}

extension SignedGateway {
  /// Sends a PutObject whose body is changed after it was signed; its length is that of the changed body.
  fileprivate func sendSpoilt(
    _ body: [UInt8], payload: ClientPayload, decodedLength: String? = nil, _ spoil: (inout [UInt8]) -> Void
  ) -> Answer {
    var chunks = AWSChunks(body, payload: payload)
    var request = PlainRequest("PUT", path: "/bucket/k", headers: [("host", Self.host)])
    for (name, value) in chunks.headers { request.setHeader(name, value) }
    if let decodedLength { request.setHeader("x-amz-decoded-content-length", decodedLength) }
    if let seed = try? Self.signer.sign(&request, contentSHA256: payload.contentSHA256(of: body), at: Self.seconds) {
      chunks.sign(from: seed)
    }
    var bytes = chunks.bytes
    spoil(&bytes)
    return receive(request, bytes)
  }
}

/// Five bytes of ten, and then an error.
private final class BreakingBody: RequestBody {
  let declaredLength: Int64? = 10
  private let error: BodyReadError
  private var isBroken = false

  init(error: BodyReadError) { self.error = error }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(BodyReadError) -> Int {
    guard !isBroken else { throw error }
    isBroken = true
    buffer.copyBytes(from: [1, 2, 3, 4, 5])
    return 5
  }
}
