import HTTP
import Testing

/// The chunked coding, fed in every split.
@Suite struct ChunkedDecoderTests {
  private enum Verdict: Equatable {
    case body(String, used: Int)
    case unfinished(String)
    case malformed
  }

  private func decode(_ text: String, step: Int) -> Verdict {
    let bytes = Array(text.utf8)
    var decoder = ChunkedDecoder()
    var body: [UInt8] = []
    var start = 0
    while start < bytes.count {
      let piece = Array(bytes[start..<min(start + step, bytes.count)])
      var place = 0
      do {
        while place < piece.count, !decoder.isAtEnd {
          guard case .data(let count) = try piece.withUnsafeBytes({ try decoder.next($0, &place) }) else { continue }
          let taken = min(Int(count), piece.count - place)
          if taken == 0 { break }
          body += piece[place..<(place + taken)]
          decoder.consume(taken)
          place += taken
        }
      } catch {
        return .malformed
      }
      start += place
      if decoder.isAtEnd { return .body(String(decoding: body, as: UTF8.self), used: start) }
    }
    return .unfinished(String(decoding: body, as: UTF8.self))
  }

  private func verdict(_ text: String) -> Verdict {
    let whole = decode(text, step: .max / 2)
    for step in 1..<max(min(text.utf8.count, 60), 2) {
      #expect(decode(text, step: step) == whole, "in pieces of \(step)")
    }
    return whole
  }

  @Test(arguments: [
    ("0\r\n\r\n", ""),
    ("3\r\nabc\r\n0\r\n\r\n", "abc"),
    ("3\r\nabc\r\n00A\r\n0123456789\r\n000\r\n\r\n", "abc0123456789"),
    ("3;x=y;z=\"q\"\r\nabc\r\n0;last\r\n\r\n", "abc"),
    ("1\r\na\r\n0\r\nX-T: v\r\nY: \r\n\r\n", "a"),
  ])
  func takes(text: String, body: String) {
    #expect(verdict(text) == .body(body, used: text.utf8.count))
    #expect(verdict(text + "GET / HTTP/1.1") == .body(body, used: text.utf8.count))
  }

  @Test(arguments: [
    "\r\n", "x\r\n", "-1\r\n", "+1\r\na\r\n", " 1\r\na\r\n", "1 \r\na\r\n", "0x1\r\na\r\n", "1\na\r\n",
    "1\r\na\n0\r\n\r\n", "1\r\nab\r\n",
    "1\r\na\r\r\n", "1;\u{0}\r\na", "1;a\nb\r\n", "1000000000000000\r\n", "ffffffffffffffff\r\n",
    "0\r\n bad: x\r\n\r\n",
    "0\r\nX: a\nY: b\r\n\r\n", "0\r\n\rX", "0\r\nX: \u{1}\r\n\r\n",
  ])
  func refuses(text: String) {
    #expect(verdict(text) == .malformed)
  }

  @Test func boundsExtensionsAndTrailers() {
    #expect(
      verdict("1;" + String(repeating: "x", count: ChunkedDecoder.lineLimit + 1) + "\r\na\r\n0\r\n\r\n") == .malformed)
    let trailer = "X: " + String(repeating: "x", count: 1000) + "\r\n"
    #expect(verdict("0\r\n" + String(repeating: trailer, count: 9) + "\r\n") == .malformed)
  }

  @Test func isNotDoneBeforeItsEnd() {
    let text = "3\r\nabc\r\n0\r\nT: v\r\n\r\n"
    for count in 0..<text.utf8.count {
      if case .unfinished = decode(String(decoding: text.utf8.prefix(count), as: UTF8.self), step: 1) { continue }
      Issue.record("done after \(count) bytes")
    }
  }
}
