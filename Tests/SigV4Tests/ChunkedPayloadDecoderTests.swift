import SigV4
import Testing

/// Attack A6 of the checklist is among these.
@Suite struct ChunkedPayloadDecoderTests {
  private static let trailers = [("x-amz-checksum-crc32", "AAAAAA==")]
  private static let names = trailers.map(\.0)

  @Test(arguments: ChunkedBody.Mode.allCases)
  func decodesInEverySplit(mode: ChunkedBody.Mode) throws {
    let chunks = [Self.data(40), Self.data(1), Self.data(70)]
    let body = try ChunkedBody(mode, chunks: chunks, trailers: Self.trailers)
    let expected = Array(chunks.joined())
    for first in 0...body.bytes.count {
      #expect(try decode(body, expected.count, first: first) == expected)
    }
    for length in 1...70 {
      #expect(try decode(body, expected.count, first: length, pieceLength: length) == expected)
    }
  }

  @Test(arguments: ChunkedBody.Mode.allCases)
  func decodesAnEmptyBody(mode: ChunkedBody.Mode) throws {
    #expect(try decode(ChunkedBody(mode, chunks: [], trailers: Self.trailers), 0) == [])
  }

  @Test(arguments: ChunkedBody.Mode.allCases)
  func aBodyCutShortAnywhereIsIncomplete(mode: ChunkedBody.Mode) throws {
    let body = try ChunkedBody(mode, chunks: [Self.data(20), Self.data(3)], trailers: Self.trailers)
    for count in 0..<body.bytes.count {
      var decoder = try #require(body.decoder(length: 23, trailers: Self.names))
      _ = try decoder.decodeAll(Array(body.bytes.prefix(count)))
      #expect(!decoder.isDone)
      #expect(throws: ChunkedPayloadError.incomplete) { try decoder.finish() }
    }
  }

  /// Every byte of a signed body counts: with any one changed it is refused, or says exactly the same.
  @Test(arguments: [ChunkedBody.Mode.signed, .signedTrailer])
  func noChangeOfOneByteGoesUnnoticed(mode: ChunkedBody.Mode) throws {
    let body = try ChunkedBody(mode, chunks: [Self.data(20), Self.data(3)], trailers: Self.trailers)
    let expected = try decode(body, 23)
    for index in body.bytes.indices {
      for flip in [0x01, 0x20, 0x80] as [UInt8] {
        var bytes = body.bytes
        bytes[index] ^= flip
        var decoder = try #require(body.decoder(length: 23, trailers: Self.names))
        let payload = try? decoder.decodeAll(bytes)
        guard let payload, (try? decoder.finish()) != nil else { continue }
        // Upper and lower case are one in hexadecimal sizes and in names.
        #expect(payload == expected && flip == 0x20, "byte \(index)")
        #expect(decoder.trailers == (mode == .signed ? [:] : ["x-amz-checksum-crc32": "AAAAAA=="]))
      }
    }
  }

  @Test func refusesChunksInAnotherOrder() throws {
    let (first, second) = (Self.data(10), [UInt8](repeating: 7, count: 10))
    let body = try ChunkedBody(.signed, chunks: [first, second])
    let lines = try pieces(of: body, sizes: [10, 10])
    #expect(error(body, lines[1] + lines[0] + lines[2], 20) == .signatureMismatch)
    #expect(error(body, lines[0] + lines[0] + lines[2], 20) == .signatureMismatch)
    #expect(error(body, lines[0] + lines[2], 10) == .signatureMismatch)
    #expect(error(body, lines[0] + lines[1] + lines[2], 20) == nil)
  }

  @Test(arguments: ChunkedBody.Mode.allCases)
  func refusesWhatFollowsTheEnd(mode: ChunkedBody.Mode) throws {
    let body = try ChunkedBody(mode, chunks: [Self.data(5)], trailers: Self.trailers)
    for rest in ["x", "\r\n", "0\r\n\r\n"] {
      #expect(error(body, body.bytes + Array(rest.utf8), 5) == .malformedChunk)
    }
  }

  @Test(arguments: ChunkedBody.Mode.allCases)
  func refusesAnotherLengthThanDeclared(mode: ChunkedBody.Mode) throws {
    let body = try ChunkedBody(mode, chunks: [Self.data(5), Self.data(5)], trailers: Self.trailers)
    for length in [0, 4, 9, 11, 1000] { #expect(error(body, body.bytes, length) == .lengthMismatch) }
  }

  @Test(arguments: [
    "", " 5", "5 ", "+5", "-5", "0x5", "g", "5\n", "5\r", "00000000000000005", "ffffffffffffffff", "8000000000000000",
    "5;", "5;x=y", "5;chunk-signature=", "5;chunk-signature=00", "5;Chunk-Signature=",
    String(repeating: "0", count: 70_000),
  ])
  func refusesMalformedChunkLines(line: String) throws {
    for mode in ChunkedBody.Mode.allCases {
      let body = try ChunkedBody(mode)
      let bytes = Array("\(line)\r\nabcde\r\n".utf8)
      #expect(error(body, bytes, 5) == .malformedChunk, "\(mode)")
    }
  }

  @Test func refusesAChunkWithoutItsSignature() throws {
    let body = try ChunkedBody(.signed)
    #expect(error(body, Array("5\r\nabcde\r\n0\r\n\r\n".utf8), 5) == .malformedChunk)
    let upper = ";chunk-signature=" + String(repeating: "AB", count: 32)
    #expect(error(body, Array("5\(upper)\r\nabcde\r\n".utf8), 5) == .malformedChunk)
    let wrong = ";chunk-signature=" + String(repeating: "ab", count: 32)
    #expect(error(body, Array("5\(wrong)\r\nabcde\r\n".utf8), 5) == .signatureMismatch)
    #expect(error(body, Array("0\(wrong)\r\n\r\n".utf8), 0) == .signatureMismatch)
  }

  @Test func acceptsASignatureOnlyWhereThereIsOne() throws {
    let unsigned = try ChunkedBody(.unsignedTrailer)
    let signature = ";chunk-signature=" + String(repeating: "ab", count: 32)
    #expect(error(unsigned, Array("5\(signature)\r\nabcde\r\n".utf8), 5) == .malformedChunk)
  }

  @Test func refusesAWrongEndOfAChunk() throws {
    for end in ["\n", "\r", "x", "\r\r\n", "\n\r\n"] {
      let body = try ChunkedBody(.unsignedTrailer)
      #expect(error(body, Array("5\r\nabcde\(end)0\r\n\r\n".utf8), 5, trailers: []) == .malformedChunk)
    }
  }

  private func decode(_ body: ChunkedBody, _ length: Int, first: Int = .max, pieceLength: Int = .max) throws -> [UInt8]
  {
    var decoder = try #require(body.decoder(length: Int64(length), trailers: Self.names))
    let payload = try decoder.decodeAll(body.bytes, first: max(first, 1), pieceLength: pieceLength)
    try decoder.finish()
    return payload
  }

  private func error(
    _ body: ChunkedBody, _ bytes: [UInt8], _ length: Int, trailers: [String] = names
  ) -> ChunkedPayloadError? {
    guard var decoder = body.decoder(length: Int64(length), trailers: trailers) else { return nil }
    do {
      _ = try decoder.decodeAll(bytes)
      try decoder.finish()
      return nil
    } catch {
      return error as? ChunkedPayloadError
    }
  }

  /// The signed chunks of `body`, and what follows the last.
  private func pieces(of body: ChunkedBody, sizes: [Int]) throws -> [[UInt8]] {
    var rest = body.bytes[...]
    var pieces: [[UInt8]] = []
    for size in sizes {
      let lineEnd = try #require(rest.firstIndex(of: UInt8(ascii: "\n")))
      pieces.append(Array(rest[...(lineEnd + size + 2)]))
      rest = rest[(lineEnd + size + 3)...]
    }
    return pieces + [Array(rest)]
  }

  private static func data(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ count) }
  }
}
