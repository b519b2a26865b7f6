import Bytes
import Testing

@testable import HTTP

/// Response fields and heads.
@Suite struct ResponseTests {
  @Test func writesFieldsInOrder() {
    var headers = ResponseHeaders()
    headers.add("Content-Type", "text/plain")
    headers.add("X-Count", 42)
    headers.add(name: "x-amz-meta-a", value: "caf\u{e9}\tx")
    #expect(
      String(decoding: headers.bytes, as: UTF8.self)
        == "Content-Type: text/plain\r\nX-Count: 42\r\nx-amz-meta-a: caf\u{e9}\tx\r\n")
    #expect(headers["content-type"] == "text/plain")
    #expect(headers["X-AMZ-META-A"] == "caf\u{e9}\tx")
    #expect(headers["missing"] == nil)
  }

  @Test(arguments: ["a\r\nSet-Cookie: x", "a\n", "a\r", "\0", "a\u{1b}[0m", "\u{7f}"])
  func refusesValuesThatSplit(value: String) {
    var headers = ResponseHeaders()
    let added = [headers.add("X-A", value), headers.add(name: "x-a", value: value)]
    #expect(added == [false, false])
    #expect(headers.bytes.isEmpty)
  }

  @Test(arguments: [
    "", "a b", "a:", "a\r\nb", "Content-Length", "transfer-encoding", "CONNECTION", "Date", "caf\u{e9}",
  ])
  func refusesNames(name: String) {
    var headers = ResponseHeaders()
    let added = headers.add(name: name, value: "x")
    #expect(!added)
    #expect(headers.bytes.isEmpty)
  }

  @Test(arguments: [
    (200, ResponseHead.Framing.length(0), ResponseHead.Connection.usual, "200 OK", "Content-Length: 0\r\n"),
    (206, .length(.max), .close, "206 Partial Content", "Content-Length: 9223372036854775807\r\nConnection: close\r\n"),
    (200, .chunked, .usual, "200 OK", "Transfer-Encoding: chunked\r\n"),
    (204, .none, .keepAlive, "204 No Content", "Connection: keep-alive\r\n"),
    (299, .length(10), .usual, "299 ", "Content-Length: 10\r\n"),
  ])
  func writesHeads(
    status: Int, framing: ResponseHead.Framing, connection: ResponseHead.Connection, line: String, rest: String
  ) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ResponseHead.capacity, alignment: 1)
    defer { buffer.deallocate() }
    let date = Array("Thu, 01 Jan 1970 00:00:00 GMT".utf8)
    let count = date.withUnsafeBytes {
      ResponseHead.write(status: status, framing: framing, connection: connection, date: $0, to: buffer)
    }
    let text = String(decoding: buffer[..<count], as: UTF8.self)
    #expect(text == "HTTP/1.1 \(line)\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\(rest)")
  }

  @Test func knowsItsLength() {
    #expect(ResponseBody.none.length == 0)
    #expect(ResponseBody.bytes([1, 2]).length == 2)
    #expect(ResponseBody.chunks([.memory([1, 2, 3]), .memory([4])]).length == 4)
    #expect(ResponseBody.declared(7).length == 7)
    #expect(ResponseBody.stream(length: nil) { _ in }.length == nil)
  }

  @Test func readsABodyInSteps() throws {
    let body = InMemoryBody([1, 2, 3], declaresLength: false, step: 2)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 1)
    defer { buffer.deallocate() }
    #expect(body.declaredLength == nil)
    #expect(try [body.read(into: buffer), body.read(into: buffer), body.read(into: buffer)] == [2, 1, 0])
  }

  @Test(arguments: ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "get"])
  func namesMethods(name: String) {
    #expect(Method(name: name).name == name)
  }
}
