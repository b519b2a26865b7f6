import Testing

@testable import S3Client

/// What goes over the wire, and what the client makes of answers good and hostile.
@Suite(.timeLimit(.minutes(1))) struct ExchangeTests {
  private static let page = "<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>"

  @Test func signsEachRequestAndKeepsTheConnection() throws {
    let service = ScriptedService([[.answer(answer("200 OK", "ETag: \"e\"\r\n")), .answer(answer())]])
    let bucket = try service.bucket()
    #expect(try bucket.head("a b/é+", version: "v 1")["etag"] == "\"e\"")
    #expect(try bucket.exists())
    let requests = service.requests
    #expect(
      requests[0].hasPrefix(
        "HEAD /bucket/a%20b/%C3%A9%2B?versionId=v%201 HTTP/1.1\r\nhost: 127.0.0.1:\(service.port)\r\n"))
    #expect(requests[0].contains("\r\nauthorization: AWS4-HMAC-SHA256 Credential=KEY/"))
    #expect(!requests[0].contains("secret") && requests[1].hasPrefix("HEAD /bucket HTTP/1.1\r\n"))
  }

  @Test func opensAnotherConnectionWhereTheKeptOneWasClosed() throws {
    let service = ScriptedService([[.answer(answer())], [.answer(answer())]])
    let bucket = try service.bucket()
    for _ in 0..<2 { #expect(try bucket.exists()) }
  }

  @Test func triesAgainWhatIsBusyAndReadsTheErrorDocument() throws {
    let busy = answer("503 Slow", body: "<Error><Code>SlowDown</Code></Error>")
    let denied = answer("403 No", body: "<Error><Code>AccessDenied</Code><Message>no &amp; no</Message></Error>")
    let service = ScriptedService([[.answer(busy), .answer(busy), .answer(denied)]])
    let bucket = try service.bucket()
    let error = failure { () throws(ClientError) in _ = try bucket.listVersions() }
    #expect(error == .refused(Refusal(status: 403, code: "AccessDenied", message: "no & no")))
    #expect(service.requests.count == 3)
  }

  @Test func sendsAPutOnceWhereItsFateIsUnclearAndAReadAgain() throws {
    let service = ScriptedService([[.close], [.close], [.answer(answer())]])
    let bucket = try service.bucket()
    let error = failure { () throws(ClientError) in
      _ = try bucket.put("k") { () throws(ClientError) in .bytes([1, 2, 3]) }
    }
    #expect(error == .interrupted("the connection ended without an answer"))
    #expect(try bucket.exists())
    #expect(service.requests.map { $0.prefix(4) } == ["PUT ", "HEAD", "HEAD"])
  }

  @Test func makesTheBodyAnewForEachAttempt() throws {
    let service = ScriptedService([
      [.answer(answer("503 Busy", "Connection: close\r\n"))],
      [.answer(answer("200 OK", "ETag: \"x\"\r\nx-amz-version-id: 7\r\n"))],
    ])
    let bucket = try service.bucket()
    var made = 0
    let stored = try bucket.put("k", headers: [("x-amz-meta-a", "ü")]) { () throws(ClientError) in
      made += 1
      return .stream(Source(count: 300_000, byte: UInt8(ascii: "x")))
    }
    #expect(made == 2 && stored.etag == "x" && stored.versionID == "7")
    #expect(service.requests.last?.contains("x-amz-content-sha256: UNSIGNED-PAYLOAD") == true)
    #expect(service.requests.last?.hasSuffix(String(repeating: "x", count: 300_000)) == true)
  }

  @Test func doesNotSendABodyThatIsShorterThanPromised() throws {
    let service = ScriptedService([[.answer(answer())]])
    let bucket = try service.bucket()
    let error = failure { () throws(ClientError) in
      _ = try bucket.put("k") { () throws(ClientError) in .stream(Source(count: 10, byte: 1, promised: 11)) }
    }
    #expect(error == .unreadableBody("the body ended 1 bytes early"))
  }

  @Test func hearsARefusalThatComesBeforeTheBodyIsRead() throws {
    let service = ScriptedService([
      [.answerEarly(answer("400 Bad", "Connection: close\r\n", body: "<Error><Code>EntityTooLarge</Code></Error>"))]
    ])
    let bucket = try service.bucket()
    let error = failure { () throws(ClientError) in
      _ = try bucket.put("k") { () throws(ClientError) in .stream(Source(count: 64 << 20, byte: 1)) }
    }
    // A reset may overtake the answer; what may not happen is that it counts as done.
    #expect(error?.refusal?.code == "EntityTooLarge" || { if case .interrupted = error { true } else { false } }())
  }

  @Test func readsChunkedBodiesAndThoseThatEndWithTheConnection() throws {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
    let service = ScriptedService([[.answer(chunked), .answer("HTTP/1.1 200 OK\r\n\r\nabcde")]])
    let bucket = try service.bucket()
    for _ in 0..<2 { #expect(try bucket.get("k", version: nil).body.readAll(limit: 5) == Array("abcde".utf8)) }
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  ])
  func noticesABodyThatIsCut(_ text: String) throws {
    let service = ScriptedService([[.answer(text)]])
    let body = try service.bucket().get("k", version: nil).body
    #expect(throws: ClientError.self) { _ = try body.readAll(limit: 100) }
  }

  @Test(arguments: [
    (
      ScriptedService.Step.endless("HTTP/1.1 200 OK\r\n", "a: b\r\n"), "the head of an answer is too long"
    ),
    (.endless("HTTP/1.1 200 OK\r\nA: ", "aaaaaaaa"), "the head of an answer is too long"),
    (.endless("", "HTTP/1.1 100 Continue\r\n\r\n"), "there is no end of interim answers"),
    (
      .endless("HTTP/1.1 200 OK\r\n\r\n", String(repeating: " ", count: 65536)),
      "an answer is longer than \(RequestSender.documentLimit) bytes"
    ),
    (
      .endless(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "10000\r\n" + String(repeating: "x", count: 65536) + "\r\n"),
      "an answer is longer than \(RequestSender.documentLimit) bytes"
    ),
    (.answer(answer("200 OK", "Content-Length: 99999999999\r\n")), "an answer's Content-Length is not a number"),
    (
      .answer("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"),
      "an answer is longer than \(RequestSender.documentLimit) bytes"
    ),
    (.answer(answer(body: "<ListVersionsResult>")), "the answer to GET is not an XML document"),
    (
      .answer(answer(body: "<!DOCTYPE a [<!ENTITY b \"c\">]><ListVersionsResult/>")),
      "the answer to GET is not an XML document"
    ),
    (.answer(answer(body: String(repeating: "<a>", count: 1000))), "the answer to GET is not an XML document"),
    (.answer(answer(body: "<html/>")), "the answer is a html, not a ListVersionsResult"),
    (
      .answer(answer(body: "<ListVersionsResult><Version><Key>a</Key></Version></ListVersionsResult>")),
      "an entry of a listing has no key or no size"
    ),
    (
      .answer(answer(body: "<ListVersionsResult><Version><Key>a</Key><Size>-1</Size></Version></ListVersionsResult>")),
      "an entry of a listing has no key or no size"
    ),
    (
      .answer(
        answer(
          body:
            "<ListVersionsResult><EncodingType>url</EncodingType><Version><Key>%zz</Key><Size>1</Size></Version></ListVersionsResult>"
        )),
      "an entry of a listing has no key or no size"
    ),
    (
      .answer(answer(body: "<ListVersionsResult><IsTruncated>true</IsTruncated></ListVersionsResult>")),
      "a page of a listing is not the last but does not say how to go on"
    ),
  ])
  func refusesAHostileListing(_ step: ScriptedService.Step, _ message: String) throws {
    let service = ScriptedService([[step]])
    let bucket = RemoteBucket(try service.sender { $0.retry.attempts = 1 }, name: "bucket")
    #expect(failure { () throws(ClientError) in _ = try bucket.listVersions() } == .malformed(message))
  }

  @Test func refusesAListingThatGoesRoundInACircle() throws {
    let page =
      "<ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextVersionIdMarker>v</NextVersionIdMarker></ListVersionsResult>"
    let bucket = try ScriptedService([[.answer(answer(body: page))]]).bucket()
    let error = failure { () throws(ClientError) in _ = try bucket.listVersions(after: .version(key: "k", version: "v"))
    }
    #expect(error == .malformed("a listing goes round in a circle"))
  }

  @Test func doesNotLetAValueSplitTheRequest() throws {
    let bucket = try ScriptedService([[.answer(answer())]]).bucket()
    let error = failure { () throws(ClientError) in
      _ = try bucket.put("k", headers: [("x-amz-meta-a", "b\r\nhost: evil")]) { () throws(ClientError) in .none }
    }
    #expect(error == .malformed("the value of x-amz-meta-a holds control characters"))
  }

  @Test func saysWhatCannotBeReached() throws {
    let port = ScriptedService([]).port
    let service = ScriptedService([])
    let sender = try service.sender { $0.endpoint = ServiceEndpoint(isTLS: false, host: "127.0.0.1", port: port) }
    let error = failure { () throws(ClientError) in _ = try RemoteBucket(sender, name: "b").exists() }
    if case .unreachable = error {} else { Issue.record("\(String(describing: error))") }
  }
}

/// A body of one byte, many times.
private final class Source: BodySource {
  let length: Int64
  private var rest: Int
  private let byte: UInt8

  init(count: Int, byte: UInt8, promised: Int? = nil) {
    length = Int64(promised ?? count)
    rest = count
    self.byte = byte
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(rest, buffer.count, 7001)
    for place in 0..<count { buffer[place] = byte }
    rest -= count
    return count
  }
}
