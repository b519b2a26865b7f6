import Glibc
import HTTP
import Testing

@testable import HTTPServer

/// Requests and responses over real sockets.
@Suite struct ExchangeTests {
  private func echo() throws -> TestServer {
    try TestServer { request in
      do throws(BodyReadError) {
        let body = try readAll(request.body)
        return ok("\(request.head.method.name) \(request.head.rawPath) \(String(decoding: body, as: UTF8.self))")
      } catch {
        return Response(status: 400)
      }
    }
  }

  @Test func answersASmallGet() throws {
    let response = try echo().exchange("GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(response.status == 200)
    #expect(response.text == "GET /a ")
    #expect(response.fields["content-length"] == "7")
    #expect(response.fields["connection"] == nil)
    #expect(HTTPDate.parse(response.fields["date"] ?? "") != nil)
  }

  @Test func keepsTheConnection() throws {
    let server = try echo()
    let client = try server.connect()
    for number in 0..<50 {
      try client.send("GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try client.response().text == "GET /\(number) ")
    }
    #expect(server.server.statistics.accepted == 1)
    #expect(server.server.statistics.requests == 50)
  }

  @Test(arguments: [1, 7, 50, 100_000])
  func answersPipelinedRequestsInOrder(step: Int) throws {
    let server = try echo()
    let client = try server.connect()
    var bytes: [UInt8] = []
    for number in 0..<60 {
      let body = String(repeating: "x", count: number)
      bytes += Array("PUT /\(number) HTTP/1.1\r\nHost: x\r\nContent-Length: \(number)\r\n\r\n\(body)".utf8)
    }
    for start in stride(from: 0, to: bytes.count, by: step) {
      try client.send(bytes[start..<min(start + step, bytes.count)])
    }
    for number in 0..<60 {
      #expect(try client.response().text == "PUT /\(number) \(String(repeating: "x", count: number))")
    }
  }

  @Test func answersHTTP10AndCloses() throws {
    let server = try echo()
    let client = try server.connect()
    try client.send("GET / HTTP/1.0\r\n\r\n")
    let response = try client.response()
    #expect(response.fields["content-length"] == "6")
    #expect(response.closes)
    #expect(client.isClosed())
  }

  @Test func keepsAnHTTP10ConnectionThatAsks() throws {
    let server = try echo()
    let client = try server.connect()
    for _ in 0..<2 {
      try client.send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
      #expect(try client.response().fields["connection"] == "keep-alive")
    }
  }

  @Test func closesWhenTheClientAsks() throws {
    let server = try echo()
    let client = try server.connect()
    try client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: TE, close\r\n\r\n")
    #expect(try client.response().closes)
    #expect(client.isClosed())
  }

  @Test func answersHeadWithTheLengthAlone() throws {
    let server = try TestServer { _ in Response(status: 200, body: .declared(12345)) }
    let client = try server.connect()
    for _ in 0..<2 {
      try client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try client.response(isHead: true).fields["content-length"] == "12345")
    }
  }

  @Test func promisesNoBodyThatDoesNotCome() throws {
    let server = try TestServer { _ in Response(status: 200, body: .declared(12345)) }
    #expect(try server.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").fields["content-length"] == "0")
  }

  @Test func dropsTheBodyOfAHandlerThatForgetsHead() throws {
    let server = try echo()
    let client = try server.connect()
    try client.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\nGET /y HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(try client.response(isHead: true).fields["content-length"] == "8")
    #expect(try client.response().text == "GET /y ")
  }

  @Test(arguments: [204, 304])
  func sendsNoLengthWhereThereIsNoBody(status: Int) throws {
    let server = try TestServer { _ in Response(status: status) }
    let response = try server.exchange("DELETE / HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(response.status == status)
    #expect(response.fields["content-length"] == nil)
  }

  @Test func asksForTheBodyOnTheFirstReadOnly() throws {
    let server = try echo()
    let client = try server.connect()
    try client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    #expect(try client.response().status == 100)
    try client.send("abc")
    #expect(try client.response().text == "PUT / abc")
    try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(try client.response().status == 200)
  }

  @Test(arguments: ["", "abc"])
  func continuesEvenWhereTheBodyIsEmptyOrAlreadyThere(body: String) throws {
    let server = try echo()
    let client = try server.connect()
    for _ in 1...2 {
      try client.send(
        "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\nExpect: 100-continue\r\n\r\n\(body)")
      #expect(try client.response().status == 100)
      #expect(try client.response().text == "PUT / \(body)")
    }
  }

  @Test func neverAsksForTheBodyOfARefusedRequest() throws {
    let server = try TestServer { _ in Response(status: 403) }
    let client = try server.connect()
    try client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    let response = try client.response()
    #expect(response.status == 403)
    #expect(response.closes)
    client.finishSending()
    #expect(client.isClosed())
  }

  @Test(arguments: [1, 2, 3, 5, 1000])
  func readsChunkedBodiesHoweverTheyAreCut(step: Int) throws {
    let server = try echo()
    let client = try server.connect()
    let bytes = Array(
      "PUT /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0a\r\n0123456789\r\n0\r\nT: v\r\n\r\nGET /n HTTP/1.1\r\nHost: x\r\n\r\n"
        .utf8)
    for start in stride(from: 0, to: bytes.count, by: step) {
      try client.send(bytes[start..<min(start + step, bytes.count)])
    }
    #expect(try client.response().text == "PUT /c abc0123456789")
    #expect(try client.response().text == "GET /n ")
  }

  @Test func readsALargeChunkedBody() throws {
    let server = try TestServer { request in
      let body = try? readAll(request.body, step: 10_000)
      return ok("\(body?.count ?? -1) \(body?.reduce(0) { $0 &+ Int($1) } ?? 0)")
    }
    let client = try server.connect()
    let piece = (0..<70_001).map { UInt8(truncatingIfNeeded: $0) }
    try client.send("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in 0..<40 { try client.send(Array("11171\r\n".utf8) + piece + [13, 10]) }
    try client.send("0\r\n\r\n")
    #expect(try client.response().text == "\(40 * piece.count) \(40 * piece.reduce(0) { $0 + Int($1) })")
  }

  @Test func tellsTheHandlerWhoAsks() throws {
    let server = try TestServer { ok("\($0.peer.address) \($0.peer.port) \($0.isTLS)") }
    let client = try server.connect()
    try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    let port = SocketAddress(of: client.descriptor).peer.port
    #expect(try client.response().text == "127.0.0.1 \(port) false")
  }
}
