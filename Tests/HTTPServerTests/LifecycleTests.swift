import Glibc
import HTTP
import Testing
import Workers

@testable import HTTPServer

/// Start, drain, and what a server listens on.
@Suite struct LifecycleTests {
  private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

  @Test func drainsWhatItServesAndClosesWhatIsIdle() throws {
    let gate = Gate()
    let server = try TestServer { request in
      if request.head.rawPath == "/wait" { blocking { gate.wait() } }
      return ok("done")
    }
    let idle = try server.connect()
    let used = try server.connect()
    try used.send(Self.get)
    #expect(try !used.response().closes)
    let busy = try server.connect()
    try busy.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(server.wait { $0.connections == 3 && $0.blocked == 1 })
    let done = Background { server.server.drain(deadline: .seconds(5)) }
    #expect(idle.isClosed())
    #expect(used.isClosed())
    #expect(throws: ClientError.self) { try Client(port: server.port) }
    gate.open()
    let response = try busy.response()
    #expect(response.text == "done" && response.closes)
    #expect(busy.isClosed())
    #expect(done.result == true)
  }

  @Test func cutsWhatIsNotDoneAtTheDeadline() throws {
    let server = try TestServer { request in
      do throws(BodyReadError) { return ok("\(try readAll(request.body).count)") } catch { return ok("\(error)") }
    }
    let client = try server.connect()
    try client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc")
    #expect(server.wait { $0.blocked == 1 })
    #expect(server.server.drain(deadline: .milliseconds(20)) == false)
    #expect(server.server.statistics.connections == 0)
    #expect(server.server.statistics.workers == 0)
  }

  @Test func saysWhyItCannotListen() throws {
    let server = try TestServer { _ in ok("") }
    for address in [
      ListenerConfiguration.Address.tcp(host: "127.0.0.1", port: server.port), .tcp(host: "no-ip", port: 0),
    ] {
      let second = try HTTPServer(
        configuration: .init(listeners: [.init(address)]), handler: ClosureHandler { _ in ok("") })
      #expect(throws: HTTPServerError.self) { try second.start() }
    }
  }

  @Test func listensOnSeveralSocketsOfEveryKind() throws {
    let path = "/tmp/martinet-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"
    for _ in 0..<2 {
      let server = try TestServer {
        $0.listeners.append(.init(.tcp(host: "127.0.0.1", port: 0)))
        $0.listeners.append(.init(.unix(path: path)))
      } handler: {
        ok("[\($0.peer.address)]")
      }
      let ports = server.server.ports
      #expect(ports.count == 3 && ports[0] != ports[1] && ports[2] == 0)
      #expect(try server.exchange(Self.get).text == "[127.0.0.1]")
      let second = try Client(port: ports[1], server: server)
      try second.send(Self.get)
      #expect(try second.response().status == 200)
      let local = try Client(unix: path, server: server)
      try local.send(Self.get)
      #expect(try local.response().text == "[]")
    }
    #expect(access(path, F_OK) != 0)
  }

  @Test func replacesADeadUnixSocketButNotALivingOne() throws {
    let path = "/tmp/martinet-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"
    let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    _ = SocketAddress(unix: path)!.withSockaddr { bind(dead, $0, $1) }
    close(dead)
    let server = try TestServer {
      $0.listeners = [.init(.unix(path: path))]
    } handler: { _ in
      ok("")
    }
    let second = try HTTPServer(
      configuration: .init(listeners: [.init(.unix(path: path))]), handler: ClosureHandler { _ in ok("") })
    #expect(throws: HTTPServerError.self) { try second.start() }
    let client = try Client(unix: path, server: server)
    try client.send(Self.get)
    #expect(try client.response().status == 200)
  }
}

/// A function that runs on a thread of its own; `result` waits for it.
final class Background<Value: Sendable>: Sendable {
  private let state = Monitor<Value?>(nil)

  init(_ body: @escaping @Sendable () -> Value) {
    let state = state
    var thread = pthread_t()
    let start = Unmanaged.passRetained(
      ThreadBody {
        let value = body()
        state.withLock { $0 = value }
        state.signal()
      }
    ).toOpaque()
    pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<ThreadBody>.fromOpaque(argument!).takeRetainedValue().run()
        return nil
      }, start)
    pthread_detach(thread)
  }

  /// `nil` when it did not end within ten seconds.
  var result: Value? { state.wait(for: .seconds(10)) { $0 } }
}

private final class ThreadBody {
  let run: () -> Void

  init(run: @escaping () -> Void) { self.run = run }
}
