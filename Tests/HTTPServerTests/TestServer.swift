import Glibc
import HTTP
import Synchronization

@testable import HTTPServer

/// A handler made of a closure.
struct ClosureHandler: RequestHandler {
  let respond: @Sendable (Request) -> Response

  func respond(to request: Request) -> Response { respond(request) }
}

/// A server on a free port of the loopback interface that goes away with this object.
final class TestServer: Sendable {
  let server: HTTPServer
  var port: UInt16 { server.port }

  init(
    _ change: (inout HTTPServerConfiguration) -> Void = { _ in },
    log: @escaping @Sendable (HTTPServerEvent) -> Void = { _ in },
    handler: @escaping @Sendable (Request) -> Response
  ) throws {
    var configuration = HTTPServerConfiguration(listeners: [.init(.tcp(host: "127.0.0.1", port: 0))])
    configuration.workerTarget = 2
    change(&configuration)
    server = try HTTPServer(configuration: configuration, handler: ClosureHandler(respond: handler), log: log)
    try server.start()
  }

  deinit {
    server.drain(deadline: .milliseconds(200))
  }

  func connect() throws -> Client { try Client(port: port, server: self) }

  /// One request on a connection of its own.
  func exchange(_ request: String) throws -> ClientResponse {
    let client = try connect()
    try client.send(request)
    return try client.response()
  }

  /// Waits until the statistics say so.
  func wait(seconds: Double = 5, until isTrue: (HTTPServer.Statistics) -> Bool) -> Bool {
    let end = monotonicSeconds() + seconds
    while monotonicSeconds() < end {
      if isTrue(server.statistics) { return true }
      usleep(1000)
    }
    return false
  }
}

func monotonicSeconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

/// A response with `text` as its body.
func ok(_ text: String) -> Response {
  Response(status: 200, body: .bytes(Array(text.utf8)))
}

/// The whole body of a request, or why not.
func readAll(_ body: any RequestBody, step: Int = 64 << 10) throws(BodyReadError) -> [UInt8] {
  var all: [UInt8] = []
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: step, alignment: 16)
  defer { buffer.deallocate() }
  while true {
    let count = try body.read(into: buffer)
    if count == 0 { return all }
    all.append(contentsOf: buffer[..<count])
  }
}
