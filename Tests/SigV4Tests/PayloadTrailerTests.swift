import SigV4
import Testing

/// Attack A7 of the checklist is among these.
@Suite struct PayloadTrailerTests {
  private static let declared = ["x-amz-checksum-crc32"]

  @Test func giveTheFieldsByLowerCaseName() throws {
    for text in ["x-amz-checksum-crc32:AAAAAA==\r\n", "X-Amz-Checksum-CRC32: \tAAAAAA== \r\n"] {
      #expect(try read(text + "\r\n") == ["x-amz-checksum-crc32": "AAAAAA=="])
    }
    #expect(try read("\r\n", declared: []) == [:])
  }

  /// minio-go ends a trailer's field with LF CR LF; AWS takes it.
  @Test func readsTheLineEndsOfMinioGo() throws {
    #expect(try read("x-amz-checksum-crc32:AAAAAA==\n\r\n\r\n") == ["x-amz-checksum-crc32": "AAAAAA=="])
    var body = try ChunkedBody(.signedTrailer)
    body.addChunk([])
    body.addTrailers([("x-amz-checksum-crc32", "AAAAAA==")], lineEnd: "\n\r\n")
    var decoder = try #require(body.decoder(length: 0, trailers: Self.declared))
    _ = try decoder.decodeAll(body.bytes)
    try decoder.finish()
    #expect(decoder.trailers == ["x-amz-checksum-crc32": "AAAAAA=="])
  }

  @Test(arguments: [
    ("\r\n", ChunkedPayloadError.missingTrailer(name: "x-amz-checksum-crc32")),
    ("x-amz-checksum-sha1:AAAA\r\n\r\n", .malformedTrailer),
    ("x-amz-checksum-crc32:AAAA\r\nx-amz-checksum-sha1:AAAA\r\n\r\n", .malformedTrailer),
    ("x-amz-checksum-crc32:AAAA\r\nx-amz-checksum-crc32:AAAA\r\n\r\n", .malformedTrailer),
    ("x-amz-checksum-crc32:AAAA\nx", .malformedTrailer),
    ("x-amz-checksum-crc32:AAAA\n\n", .malformedTrailer),
    ("x-amz-checksum-crc32:AAAA\rx", .malformedTrailer),
    ("x-amz-checksum-crc32:\r\n\r\n", .malformedTrailer),
    ("x-amz-checksum-crc32: \r\n\r\n", .malformedTrailer),
    ("x-amz-checksum-crc32\r\n\r\n", .malformedTrailer),
    ("x-amz-checksum-crc32 :AAAA\r\n\r\n", .malformedTrailer),
    (":AAAA\r\n\r\n", .malformedTrailer),
    ("x-amz-checksum-crc32:AA\u{0}A\r\n\r\n", .malformedTrailer),
    ("x-amz-checksum-crc32:é\r\n\r\n", .malformedTrailer),
    ("\n", .malformedTrailer),
    ("x-amz-checksum-crc32:AAAA\r\n\r\nx", .malformedChunk),
    ("x-amz-checksum-crc32:" + String(repeating: "A", count: 65_536), .malformedTrailer),
    ("x-amz-trailer-signature:" + String(repeating: "ab", count: 32) + "\r\n\r\n", .malformedTrailer),
    ("x-amz-checksum-crc32:AAAA\r\n", .incomplete),
    ("", .incomplete),
  ])
  func refusesOtherTrailers(text: String, expected: ChunkedPayloadError) {
    #expect(throws: expected) { try read(text) }
  }

  @Test func manySmallFieldsAreTooLongTogether() {
    let declared = (0..<300).map { "x-amz-meta-\($0)" }
    let text = declared.map { "\($0):a\r\n" }.joined() + "\r\n"
    #expect(throws: ChunkedPayloadError.malformedTrailer) { try read(text, declared: declared) }
  }

  @Test func refusesAWrongOrMissingSignature() throws {
    let fields = [("x-amz-checksum-crc32", "AAAAAA==")]
    func error(_ end: (inout ChunkedBody) -> String) throws -> ChunkedPayloadError? {
      var body = try ChunkedBody(.signedTrailer)
      body.addChunk([])
      let text = end(&body)
      body.add(text)
      var decoder = try #require(body.decoder(length: 0, trailers: Self.declared))
      do {
        _ = try decoder.decodeAll(body.bytes)
        try decoder.finish()
        return nil
      } catch {
        return error as? ChunkedPayloadError
      }
    }
    let line = "x-amz-checksum-crc32:AAAAAA==\r\n"
    let name = "x-amz-trailer-signature"
    #expect(try error { line + "\(name):\($0.trailerSignature(fields))\r\n\r\n" } == nil)
    #expect(try error { "\(name):\($0.trailerSignature(fields))\r\n\(line)\r\n" } == .malformedTrailer)
    #expect(try error { line + "\(name):\($0.trailerSignature([]))\r\n\r\n" } == .signatureMismatch)
    #expect(
      try error { "x-amz-checksum-crc32:AAAAAQ==\r\n\(name):\($0.trailerSignature(fields))\r\n\r\n" }
        == .signatureMismatch)
    #expect(try error { _ in line + "\(name):abc\r\n\r\n" } == .signatureMismatch)
    #expect(try error { _ in line + "\r\n" } == .missingTrailer(name: name))
  }

  /// The trailers of an empty body that ends with `text`.
  private func read(_ text: String, declared: [String] = declared) throws -> [String: String] {
    var body = try ChunkedBody(.unsignedTrailer)
    body.addChunk([])
    body.add(text)
    var decoder = try #require(body.decoder(length: 0, trailers: declared))
    _ = try decoder.decodeAll(body.bytes)
    try decoder.finish()
    return decoder.trailers
  }
}
