import Glibc
import HTTP
import Synchronization
import Testing

@testable import HTTPServer

/// C30: What is refused, and what becomes of the connection.
@Suite struct RefusalTests {
  @Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n folded\r\n\r\n", 400),
    ("GET / HTTP/1.1\nHost: x\n\n", 400),
    ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
    ("CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n", 400),
    ("GET / HTTP/3.0\r\n\r\n", 505),
  ])
  func answersAndCloses(request: String, status: Int) throws {
    let calls = CallCounter()
    let server = try TestServer { _ in
      calls.add()
      return ok("")
    }
    let client = try server.connect()
    try client.send(request)
    let response = try client.response()
    #expect(response.status == status)
    #expect(response.closes)
    #expect(client.isClosed())
    #expect(calls.count == 0)
  }

  @Test func usesTheErrorResponseOfItsSettings() throws {
    let server = try TestServer {
      $0.errorResponse = { status in
        var response = ok("<Error>\(status)</Error>")
        response.status = status
        response.headers.add("Content-Type", "application/xml")
        return response
      }
    } handler: { _ in
      ok("")
    }
    let response = try server.exchange("nonsense\r\n\r\n")
    #expect(response.status == 400 && response.text == "<Error>400</Error>")
    #expect(response.fields["content-type"] == "application/xml")
  }

  @Test func refusesAHeadThatIsTooLong() throws {
    let server = try TestServer {
      $0.headLimit = 1024
    } handler: { _ in
      ok("")
    }
    let response = try server.exchange("GET /\(String(repeating: "a", count: 5000)) HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(response.status == 431)
  }

  @Test func answersThousandsOfFieldsWithoutReadingThemAll() throws {
    let server = try TestServer { _ in ok("") }
    let client = try server.connect()
    try? client.send("GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "A: b\r\n", count: 10_000) + "\r\n")
    #expect(try client.response().status == 431)
  }

  @Test func readsALittleOfAnUnwantedBodyAndGoesOn() throws {
    let server = try TestServer { request in Response(status: request.head.method == .put ? 403 : 200) }
    let client = try server.connect()
    for part in [0, 10, 64 << 10] {
      let body = String(repeating: "x", count: 64 << 10)
      try client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: \(64 << 10)\r\n\r\n\(body.prefix(part))")
      let response = try client.response()
      #expect(response.status == 403 && !response.closes)
      try client.send(String(body.dropFirst(part)) + "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try client.response().status == 200)
    }
    #expect(server.server.statistics.accepted == 1)
  }

  @Test func lingersAfterALargeUnwantedBodySoThatTheAnswerArrives() throws {
    let server = try TestServer { _ in Response(status: 403) }
    let client = try server.connect()
    let body = [UInt8](repeating: 0, count: 900 << 10)
    try client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n")
    try client.send(body)
    let response = try client.response()
    #expect(response.status == 403 && response.closes)
    client.finishSending()
    #expect(client.isClosed())
    #expect(server.wait { $0.connections == 0 })
  }

  @Test func doesNotLingerForLong() throws {
    let server = try TestServer {
      $0.lingerDeadline = .milliseconds(50)
      $0.sweepInterval = .milliseconds(20)
    } handler: { _ in
      Response(status: 403)
    }
    let client = try server.connect()
    try client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
    #expect(try client.response().status == 403)
    #expect(server.wait { $0.connections == 0 })
  }

  @Test func holdsNoThreadWhileItLingers() throws {
    let server = try TestServer { _ in Response(status: 403) }
    let clients = try (0..<40).map { _ in try server.connect() }
    for client in clients { try client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n") }
    for client in clients { #expect(try client.response().status == 403) }
    #expect(server.server.statistics.workers <= 4)
    #expect(server.server.statistics.connections == 40)
  }

  @Test(arguments: [
    ("Content-Length: 10\r\n\r\nabc", BodyReadError.truncated),
    ("Transfer-Encoding: chunked\r\n\r\n5\r\nabc", .truncated),
    ("Transfer-Encoding: chunked\r\n\r\nzz\r\nabc", .malformedChunk),
    ("Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n", .malformedChunk),
  ])
  func tellsTheHandlerWhyABodyEnded(rest: String, expected: BodyReadError) throws {
    let server = try TestServer { request in
      do throws(BodyReadError) {
        return ok("\(try readAll(request.body).count)")
      } catch {
        var again: BodyReadError?
        do throws(BodyReadError) { _ = try readAll(request.body) } catch { again = error }
        return ok("\(error) \(again == error)")
      }
    }
    let client = try server.connect()
    try client.send("PUT / HTTP/1.1\r\nHost: x\r\n\(rest)")
    client.finishSending()
    let response = try client.response()
    #expect(response.text == "\(expected) true")
    #expect(response.closes)
    #expect(client.isClosed())
  }

  @Test func keepsNothingOfABodyForLater() throws {
    nonisolated(unsafe) var body: (any RequestBody)?
    let server = try TestServer { request in
      body = request.body
      return ok("")
    }
    _ = try server.exchange("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
    #expect(throws: BodyReadError.truncated) { try readAll(body!) }
  }

  @Test func keepsAHeadThatOutlivesItsRequest() throws {
    let heads = HeadKeeper()
    let server = try TestServer { request in
      heads.keep(request.head)
      return ok("")
    }
    let client = try server.connect()
    for number in 0..<5 {
      try client.send("GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
      _ = try client.response()
    }
    #expect(heads.paths == ["/0", "/1", "/2", "/3", "/4"])
  }
}

/// Counts calls from several threads.
final class CallCounter: Sendable {
  private let value = Atomic<Int>(0)

  var count: Int { value.load(ordering: .sequentiallyConsistent) }

  func add() { value.wrappingAdd(1, ordering: .sequentiallyConsistent) }
}

private final class HeadKeeper: Sendable {
  private let heads = Mutex<[RequestHead]>([])

  var paths: [String] { heads.withLock { $0.map(\.rawPath) } }

  func keep(_ head: RequestHead) { heads.withLock { $0.append(head) } }
}
