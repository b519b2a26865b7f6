import Testing

@testable import S3Client

@Suite struct AnswerHeadTests {
  private func parse(_ bytes: [UInt8]) throws(ClientError) -> (head: AnswerHead, count: Int)? {
    try bytes.withUnsafeBytes { bytes in Result { () throws(ClientError) in try AnswerHead.parse(bytes) } }.get()
  }

  private func parse(_ text: String) throws(ClientError) -> (head: AnswerHead, count: Int)? {
    try parse(Array(text.utf8))
  }

  @Test func readsStatusAndFieldsAndStopsAtTheEmptyLine() throws {
    let text = "HTTP/1.1 206 Partial Content\r\nETag:  \"a\" \r\nX-Empty:\r\n\r\n"
    let (head, count) = try #require(try parse(text + "body"))
    #expect(head.status == 206 && count == text.utf8.count && head.keepsConnection)
    #expect(head.fields == HeaderFields([("etag", "\"a\""), ("x-empty", "")]))
  }

  @Test func waitsForTheRestAtEverySplit() throws {
    let bytes = Array("HTTP/1.1 200 OK\r\nA: b\r\nC: d\r\n\r\n".utf8)
    for end in 0..<bytes.count { #expect(try parse(Array(bytes[..<end])) == nil) }
    #expect(try parse(bytes)?.count == bytes.count)
  }

  @Test func takesBytesThatAreNotUTF8AsLatin1() throws {
    let bytes = Array("HTTP/1.1 200 OK\r\nx-amz-meta-name: caf".utf8) + [0xE9] + Array("\r\n\r\n".utf8)
    #expect(try parse(bytes)?.head.fields["x-amz-meta-name"] == "café")
  }

  @Test(arguments: [
    "SSH-2.0-OpenSSH_9\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1\r\n\r\n", "\r\n\r\n",
    "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: value\r\n\r\n", "HTTP/1.1 200 OK\r\na b: c\r\n\r\n",
  ])
  func refusesWhatIsNoAnswer(_ text: String) {
    #expect(throws: ClientError.self) { try parse(text) }
  }

  @Test func refusesAHeadWithoutEndAndOneWithTooManyFields() {
    let long = "HTTP/1.1 200 OK\r\nA: " + String(repeating: "b", count: AnswerHead.maximumBytes)
    let many = "HTTP/1.1 200 OK\r\n" + String(repeating: "a: b\r\n", count: AnswerHead.maximumFields + 1) + "\r\n"
    for text in [long, long + "\r\n\r\n", many] { #expect(throws: ClientError.self) { try parse(text) } }
  }

  @Test(arguments: [
    ("Content-Length: 5\r\n", AnswerHead.Framing.length(5)), ("Transfer-Encoding: Chunked\r\n", .chunked),
    ("", .untilClose), ("Content-Length: 5\r\nContent-Length: 5\r\n", .length(5)),
  ])
  func saysHowTheBodyIsDelimited(_ fields: String, _ framing: AnswerHead.Framing) throws {
    let head = try #require(try parse("HTTP/1.1 200 OK\r\n\(fields)\r\n")).head
    #expect(try head.framing(isHead: false) == framing)
    #expect(try head.framing(isHead: true) == .none)
  }

  @Test(arguments: [
    "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: -1\r\n", "Content-Length: 99999999999999999999\r\n",
    "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n",
  ])
  func refusesTwoOpinionsAboutTheBody(_ fields: String) throws {
    let head = try #require(try parse("HTTP/1.1 200 OK\r\n\(fields)\r\n")).head
    #expect(throws: ClientError.self) { try head.framing(isHead: false) }
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", false), ("HTTP/1.0 200 OK\r\n\r\n", false),
    ("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n\r\n", true),
  ])
  func knowsWhetherTheConnectionGoesOn(_ text: String, _ keeps: Bool) throws {
    #expect(try parse(text)?.head.keepsConnection == keeps)
  }
}
