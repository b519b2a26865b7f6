import SigV4
import Testing

/// C34: Whatever comes in, the parsers answer; they never trap.
@Suite struct HostileInputTests {
  private static let pieces = [
    "AWS4-HMAC-SHA256", " ", ",", "=", ";", "/", "Credential", "SignedHeaders", "Signature", "host", "GKTEST",
    "20260101", "s3",
    "aws4_request", "x-amz-date", "%", "%2", "%2F", "%00", "%C3", "%C3%A9", "&", "+", "X-Amz-Signature",
    "X-Amz-Credential",
    "X-Amz-Date", "X-Amz-Expires", "X-Amz-Algorithm", "X-Amz-SignedHeaders", "20260101T000000Z", "-1", "é", "\u{1F389}",
    "\u{301}", "",
    "AWS", ":", "\t", "e\u{301}", "0", String(repeating: "a", count: 600),
  ]

  @Test func authenticationNeverTraps() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededRandom(seed: seed)
    let verifier = SignatureVerifier()
    for _ in 0..<3000 {
      let request = PlainRequest(
        "GET", path: "/" + random.text(0...6, from: Self.pieces), query: random.text(0...20, from: Self.pieces),
        headers: [
          ("host", random.text(0...2, from: Self.pieces)), ("x-amz-date", random.text(0...1, from: Self.pieces)),
          ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
        ])
      let header = request.adding("authorization", "AWS4-HMAC-SHA256 " + random.text(0...14, from: Self.pieces))
      for hostile in [request, header] {
        let verified = try? verifier.verify(hostile, now: TestKey.now, secret: TestKey.secret)
        #expect(verified?.accessKeyID == nil, "seed \(seed)")
      }
    }
  }

  @Test func chunkedBodiesNeverTrap() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededRandom(seed: seed)
    let pieces = [
      "0", "5", "f", "\r\n", "\n", "\r", ";", "chunk-signature=", String(repeating: "ab", count: 32), "abcde", ":",
      "x-amz-checksum-crc32", "x-amz-trailer-signature", "AAAA", " ", "\u{0}", "ffffffffffffffff",
    ]
    for mode in ChunkedBody.Mode.allCases {
      let body = try ChunkedBody(mode)
      for _ in 0..<2000 {
        var decoder = try #require(body.decoder(length: 5, trailers: ["x-amz-checksum-crc32"]))
        let bytes = Array(random.text(0...30, from: pieces).utf8)
        let payload = try? decoder.decodeAll(bytes, first: 1, pieceLength: Int.random(in: 1...9, using: &random))
        #expect((payload?.count ?? 0) <= 5, "seed \(seed)")
        if mode != .unsignedTrailer {
          #expect(throws: ChunkedPayloadError.self, "seed \(seed)") { try decoder.finish() }
        }
      }
    }
  }
}
