import Glibc
import HTTP
import Synchronization
import Testing
import Workers

@testable import HTTPServer

/// Many clients, and no room for more.
@Suite(.serialized) struct CapacityTests {
  private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

  private func readingServer(_ change: (inout HTTPServerConfiguration) -> Void = { _ in }) throws -> TestServer {
    try TestServer(change) { request in
      do throws(BodyReadError) { return ok("\(try readAll(request.body).count)") } catch { return ok("\(error)") }
    }
  }

  @Test func answersSmallRequestsBesideStalledUploadsAndIdleConnections() throws {
    raiseDescriptorLimit()
    let server = try readingServer()
    let idle = try (0..<2000).map { _ in try server.connect() }
    let uploads = try (0..<64).map { _ in try server.connect() }
    for upload in uploads { try upload.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc") }
    #expect(server.wait { $0.connections == 2064 && $0.blocked == 64 })
    let client = try server.connect()
    var times: [Double] = []
    for _ in 0..<300 {
      let start = monotonicSeconds()
      try client.send(Self.get)
      #expect(try client.response().status == 200)
      times.append(monotonicSeconds() - start)
    }
    times.sort()
    #expect(times[150] < 0.005, "median \(times[150])")
    #expect(server.server.statistics.workers <= 64 + 4)
    withExtendedLifetime(idle) {}
  }

  @Test func answersWhileHandlersBlock() throws {
    let gate = Gate()
    let server = try TestServer { request in
      if request.head.rawPath == "/block" { blocking { gate.wait() } }
      return ok("")
    }
    let blocked = try (0..<32).map { _ in try server.connect() }
    for client in blocked { try client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n") }
    #expect(server.wait { $0.blocked == 32 })
    #expect(try server.exchange(Self.get).status == 200)
    gate.open()
    for client in blocked { #expect(try client.response().status == 200) }
  }

  @Test func answersWhileHandlersBlockWithoutSayingSo() throws {
    let gate = Gate()
    let server = try TestServer { request in
      if request.head.rawPath == "/block" { gate.wait() }
      return ok("")
    }
    let blocked = try (0..<6).map { _ in try server.connect() }
    for client in blocked { try client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n") }
    #expect(try server.exchange(Self.get).status == 200)
    #expect(gate.waiting == 6)
    gate.open()
    for client in blocked { #expect(try client.response().status == 200) }
  }

  @Test func refusesBodiesBeforeReadingThemAndServesSmallRequestsFromTheReserve() throws {
    let server = try readingServer {
      $0.workerLimit = 12
      $0.workerReserve = 4
      $0.overloadResponse = { Response(status: 503, body: .bytes(Array("SlowDown".utf8))) }
    }
    let uploads = try (0..<8).map { _ in try server.connect() }
    for upload in uploads { try upload.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n") }
    #expect(server.wait { $0.bodies == 8 })
    let refused = try server.connect()
    try refused.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n")
    let response = try refused.response()
    #expect(response.status == 503 && response.text == "SlowDown" && response.closes)
    #expect(try server.exchange(Self.get).status == 200)
    for upload in uploads { try upload.send("0123456789") }
    for upload in uploads { #expect(try upload.response().text == "10") }
    #expect(server.server.statistics.refused == 1)
    #expect(server.wait { $0.bodies == 0 })
  }

  @Test func refusesAtTheMaximumAndRecovers() throws {
    let gate = Gate()
    let server = try TestServer {
      $0.workerLimit = 6
    } handler: { _ in
      blocking { gate.wait() }
      return ok("")
    }
    let clients = try (0..<5).map { _ in try server.connect() }
    for client in clients { try client.send(Self.get) }
    #expect(server.wait { $0.blocked == 5 })
    #expect(try server.exchange(Self.get).status == 503)
    #expect(try server.exchange(Self.get).status == 503)
    gate.open()
    for client in clients { #expect(try client.response().status == 200) }
    #expect(try server.exchange(Self.get).status == 200)
  }

  @Test func turnsConnectionsAwayAtTheirLimit() throws {
    let server = try TestServer {
      $0.connectionLimit = 10
    } handler: { _ in
      ok("")
    }
    var clients = try (0..<10).map { _ in try server.connect() }
    #expect(server.wait { $0.connections == 10 })
    #expect(try server.connect().response().status == 503)
    clients.removeLast()
    #expect(server.wait { $0.connections == 9 })
    #expect(try server.exchange(Self.get).status == 200)
  }

  @Test func runsHandlersThatNeedStack() throws {
    let server = try TestServer { _ in ok("\(useStack(380 << 10))") }
    #expect(try server.exchange(Self.get).status == 200)
  }
}

/// Uses about `count` bytes of stack.
@inline(never)
private func useStack(_ count: Int) -> Int {
  withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) { buffer in
    buffer[count % 4096] = 1
    return count < 4096 ? Int(buffer[count % 4096]) : useStack(count - 4096) + Int(buffer[count % 4096])
  }
}

func raiseDescriptorLimit() {
  var limit = rlimit()
  getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  limit.rlim_cur = min(limit.rlim_max, 20_000)
  setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
