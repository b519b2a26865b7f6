import Crypto
import SigV4
import Testing

@Suite struct AWSExampleTests {
  private let verifier = SignatureVerifier()

  @Test(arguments: [
    AWSExamples.getObject, AWSExamples.putObject, AWSExamples.getLifecycle, AWSExamples.listObjects,
    AWSExamples.presigned, AWSExamples.chunkedUpload, AWSExamples.trailerUpload,
  ])
  func verifiesEveryPublishedExample(request: PlainRequest) throws {
    let verified = try verifier.verify(request, now: AWSExamples.now, secret: AWSExamples.secret)
    #expect(verified.accessKeyID == AWSExamples.accessKeyID)
    #expect(verified.path == request.rawPath)
  }

  @Test func tellsHowTheBodyIsProtected() throws {
    func payload(_ request: PlainRequest) throws -> PayloadMode {
      try verifier.verify(request, now: AWSExamples.now, secret: AWSExamples.secret).payload
    }
    #expect(try payload(AWSExamples.presigned) == .unsigned)
    #expect(try payload(AWSExamples.chunkedUpload) == .streamingSigned(trailer: false))
    #expect(try payload(AWSExamples.trailerUpload) == .streamingSigned(trailer: true))
    guard case .hashed(let hash) = try payload(AWSExamples.getObject) else {
      Issue.record("the body is hashed")
      return
    }
    #expect(hash.hex == AWSExamples.emptyHash)
  }

  @Test func verifiesThePublishedChunks() throws {
    let body = AWSExamples.body(AWSExamples.chunkSignatures, end: "")
    #expect(body.count == 66_824)
    #expect(try decode(AWSExamples.chunkedUpload, body).payload == [UInt8](repeating: 0x61, count: 66_560))
  }

  @Test func verifiesThePublishedTrailer() throws {
    let body = AWSExamples.body(AWSExamples.trailerChunkSignatures, end: AWSExamples.trailerEnd)
    let (payload, trailers) = try decode(AWSExamples.trailerUpload, body)
    #expect(payload == [UInt8](repeating: 0x61, count: 66_560))
    #expect(trailers == ["x-amz-checksum-crc32c": "sOO8/Q=="])
  }

  private func decode(_ request: PlainRequest, _ body: [UInt8]) throws -> (payload: [UInt8], trailers: [String: String])
  {
    let verified = try verifier.verify(request, now: AWSExamples.now, secret: AWSExamples.secret)
    var decoder = try #require(
      ChunkedPayloadDecoder(verified, decodedLength: 66_560, trailers: ["x-amz-checksum-crc32c"]))
    let payload = try decoder.decodeAll(body)
    try decoder.finish()
    return (payload, decoder.trailers)
  }
}
