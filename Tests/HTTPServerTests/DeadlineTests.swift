import Glibc
import HTTP
import Testing

@testable import HTTPServer

/// Deadlines: every wait ends.
@Suite struct DeadlineTests {
  private func server(
    _ change: @escaping (inout HTTPServerConfiguration) -> Void,
    handler: @escaping @Sendable (Request) -> Response = { _ in ok("") }
  ) throws -> TestServer {
    try TestServer(
      {
        $0.sweepInterval = .milliseconds(20)
        change(&$0)
      }, handler: handler)
  }

  @Test func closesIdleConnections() throws {
    let server = try server { $0.idleDeadline = .milliseconds(60) }
    let silent = try server.connect()
    let used = try server.connect()
    try used.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(try used.response().status == 200)
    #expect(silent.isClosed())
    #expect(used.isClosed())
    #expect(server.wait { $0.connections == 0 && $0.expired == 2 })
  }

  @Test func answersASlowHeadWith408EvenWhenItTrickles() throws {
    let server = try server { $0.headDeadline = .milliseconds(200) }
    let client = try server.connect()
    let start = monotonicSeconds()
    try client.send("GET / HTTP/1.1\r\nHost: x\r\n")
    while monotonicSeconds() < start + 0.15 {
      try client.send("A: b\r\n")
      usleep(10_000)
    }
    #expect(try client.response().status == 408)
    #expect(client.isClosed())
  }

  @Test func holdsNoThreadForSlowHeads() throws {
    let server = try server { _ in }
    let clients = try (0..<100).map { _ in try server.connect() }
    for client in clients { try client.send("GET / HTTP/1.1\r\nHo") }
    #expect(server.wait { $0.connections == 100 && $0.running == 0 })
    #expect(server.server.statistics.workers == 2)
    for client in clients {
      try client.send("st: x\r\n\r\n")
      #expect(try client.response().status == 200)
    }
  }

  @Test func endsABodyThatStalls() throws {
    let server = try server {
      $0.bodyProgressDeadline = .milliseconds(80)
    } handler: { request in
      do throws(BodyReadError) { return ok("\(try readAll(request.body).count)") } catch { return ok("\(error)") }
    }
    let client = try server.connect()
    try client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
    let response = try client.response()
    #expect(response.text == "stalled" && response.closes)
  }

  @Test func endsABodyThatIsTooSlowButNotOneThatIsSlow() throws {
    let server = try server {
      $0.bodyProgressDeadline = .milliseconds(100)
      $0.bodyMinimumRate = 1000
    } handler: { request in
      do throws(BodyReadError) { return ok("\(try readAll(request.body).count)") } catch { return ok("\(error)") }
    }
    let trickle = try server.connect()
    let slow = try server.connect()
    for client in [trickle, slow] { try client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n") }
    for _ in 0..<25 {
      try? trickle.send("a")
      try slow.send(String(repeating: "b", count: 200))
      usleep(20_000)
    }
    #expect(try trickle.response().text == "tooSlow")
    #expect(try slow.response().text == "5000")
  }

  @Test func endsAnUploadThatItDrains() throws {
    let server = try server { $0.lingerDeadline = .milliseconds(50) }
    let client = try server.connect()
    try client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n")
    #expect(try client.response().status == 200)
    #expect(client.isClosed())
  }

  @Test func freesAllWhenClientsVanish() throws {
    let server = try server({ _ in }) { request in
      _ = try? readAll(request.body)
      return Response(status: 200, body: .bytes([UInt8](repeating: 0, count: 8 << 20)))
    }
    for request in [
      "", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc",
      "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na",
    ] {
      let client = try server.connect()
      try client.send(request)
      _ = server.wait { $0.accepted > 0 && $0.running == 0 }
    }
    #expect(server.wait { $0.connections == 0 && $0.bodies == 0 && $0.running == 0 && $0.blocked == 0 })
  }
}
