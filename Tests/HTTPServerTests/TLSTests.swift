import Bytes
import COpenSSL
import Glibc
import HTTP
import Testing

@testable import HTTPServer

/// The same server behind TLS.
@Suite struct TLSTests {
  private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
  private let certificate = TestCertificate(name: "first")

  private func server(
    handler: @escaping @Sendable (Request) -> Response = { ok("\($0.isTLS) \($0.head.rawPath)") },
    change: @escaping (inout HTTPServerConfiguration) -> Void = { _ in },
    log: @escaping @Sendable (HTTPServerEvent) -> Void = { _ in }
  ) throws -> TestServer {
    let certificate = certificate
    return try TestServer(
      {
        $0.listeners = [.init(.tcp(host: "127.0.0.1", port: 0), tls: certificate.files)]
        $0.sweepInterval = .milliseconds(20)
        change(&$0)
      }, log: log, handler: handler)
  }

  @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
  func servesRequests(version: Int32) throws {
    let client = try TLSClient(try server().connect(), maximumVersion: version)
    for number in 0..<20 {
      try client.send("GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try client.response().text == "true /\(number)")
    }
  }

  @Test func refusesOldVersions() throws {
    #expect(throws: ClientError.self) { try TLSClient(try server().connect(), maximumVersion: TLS1_1_VERSION) }
  }

  @Test func agreesOnHTTP11() throws {
    let both: [UInt8] = [2] + Array("h2".utf8) + [8] + Array("http/1.1".utf8)
    #expect(try TLSClient(try server().connect(), protocols: both).agreedProtocol == "http/1.1")
    #expect(throws: ClientError.self) {
      try TLSClient(try server().connect(), protocols: [2] + Array("h2".utf8))
    }
  }

  @Test func servesPipelinedRequestsThatCameInOneRecord() throws {
    let client = try TLSClient(try server().connect())
    try client.send((0..<60).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
    for number in 0..<60 { #expect(try client.response().text == "true /\(number)") }
  }

  @Test func readsBodies() throws {
    let server = try server { request in
      let body = (try? readAll(request.body, step: 100_003)) ?? []
      return ok("\(body.count) \(body.reduce(0) { $0 &+ Int($1) })")
    }
    let client = try TLSClient(try server.connect())
    for count in [1, 16 << 10, 16385, 3 << 20] {
      let body = TestFile.pattern(from: 0, count: count)
      try client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: \(count)\r\n\r\n")
      try client.send(body)
      #expect(try client.response().text == "\(count) \(body.reduce(0) { $0 + Int($1) })")
    }
  }

  @Test func dropsUnwantedBodiesAndGoesOn() throws {
    let server = try server { Response(status: $0.head.method == .put ? 403 : 200) }
    let client = try TLSClient(try server.connect())
    try client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n")
    #expect(try client.response().status == 403)
    try client.send([UInt8](repeating: 1, count: 50_000) + Array(Self.get.utf8))
    #expect(try client.response().status == 200)
  }

  @Test func closesInOrder() throws {
    let client = try TLSClient(try server().connect())
    try client.send("GET / HTTP/1.0\r\n\r\n")
    #expect(try client.response().status == 200)
    #expect(client.isClosed())
  }

  @Test(arguments: [10, 100_000, 9 << 20])
  func sendsFilesAndParksSlowReaders(count: Int) throws {
    let file = TestFile(count: count)
    let server = try server { _ in
      Response(
        status: 200,
        body: .chunks([
          .memory([1, 2]), .file(file, offset: 0, count: Int64(count)),
          .stream(TestStream(count: 300_000, step: 70_000), count: 300_000), .memory([3]),
        ]))
    }
    let client = try TLSClient(try Client(port: server.port, receiveBuffer: 8192, server: server))
    try client.send(Self.get + Self.get)
    #expect(server.wait { $0.requests >= 1 && $0.running == 0 && $0.blocked == 0 })
    let expected = [1, 2] + TestFile.pattern(from: 0, count: count) + TestFile.pattern(from: 0, count: 300_000) + [3]
    #expect(try client.response().body == expected)
    #expect(try client.response().body == expected)
  }

  @Test func streams() throws {
    let server = try server { _ in
      Response(
        status: 200,
        body: .stream(length: 2_000_000) { writer in
          for start in stride(from: 0, to: 2_000_000, by: 1000) {
            try writer.write(TestFile.pattern(from: start, count: 1000))
          }
        })
    }
    let client = try TLSClient(try server.connect())
    try client.send(Self.get)
    #expect(try client.response().body == TestFile.pattern(from: 0, count: 2_000_000))
  }

  @Test func endsHandshakesThatDoNotCome() throws {
    let server = try server(change: { $0.headDeadline = .milliseconds(60) })
    let clients = try (0..<20).map { _ in try server.connect() }
    try clients[0].send([22, 3, 1])
    #expect(server.wait { $0.accepted == 20 && $0.connections == 0 })
    #expect(server.server.statistics.workers <= 4)
  }

  @Test func closesWhatIsNotTLS() throws {
    let server = try server()
    let client = try server.connect()
    try client.send(Self.get)
    _ = try? client.rest()
    #expect(server.wait { $0.connections == 0 })
  }

  @Test func takesANewCertificateWithoutDroppingConnections() throws {
    let server = try server()
    let old = try TLSClient(try server.connect())
    #expect(old.serverName == "first")
    certificate.replace(name: "second")
    try server.server.reloadCertificates()
    #expect(try TLSClient(try server.connect()).serverName == "second")
    try old.send(Self.get)
    #expect(try old.response().status == 200)
    certificate.spoil()
    #expect(throws: HTTPServerError.self) { try server.server.reloadCertificates() }
    #expect(try TLSClient(try server.connect()).serverName == "second")
  }

  @Test func noticesAChangedCertificate() throws {
    let events = EventKeeper()
    let server = try server(log: events.keep)
    certificate.replace(name: "third")
    let end = monotonicSeconds() + 5
    var name = ""
    while name != "third", monotonicSeconds() < end { name = try TLSClient(try server.connect()).serverName }
    #expect(name == "third")
    #expect(events.all == [.certificateReloaded(path: certificate.files.certificatePath)])
  }

  @Test func saysWhatIsWrongWithACertificate() throws {
    certificate.spoil()
    #expect(throws: HTTPServerError.self) { try server() }
  }

  @Test func saysThatACertificateIsMissing() throws {
    let missing = TLSConfiguration(certificatePath: "/nowhere/cert.pem", keyPath: "/nowhere/key.pem")
    #expect {
      try TLSContext(missing)
    } throws: {
      ($0 as? HTTPServerError)?.description.contains("No such file") == true
    }
  }
}
