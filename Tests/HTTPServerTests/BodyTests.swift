import Bytes
import Glibc
import HTTP
import Synchronization
import Testing

@testable import HTTPServer

/// Bodies of responses: files, pieces, streams, and clients that read slowly.
@Suite struct BodyTests {
  private static let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

  @Test(arguments: [1, 1000, 64 << 10, (64 << 10) + 1, 1 << 20, (5 << 20) + 17, 20 << 20])
  func sendsFiles(count: Int) throws {
    let file = TestFile(count: count + 10)
    let server = try TestServer { _ in
      Response(status: 200, body: .chunks([.file(file, offset: 5, count: Int64(count))]))
    }
    let client = try server.connect()
    for _ in 0..<2 {
      try client.send(Self.request)
      let response = try client.response()
      #expect(response.fields["content-length"] == "\(count)")
      #expect(response.body == TestFile.pattern(from: 5, count: count))
    }
  }

  @Test func checksEachWindowOnceBeforeItLeaves() throws {
    let file = TestFile(count: 5_000_000)
    let server = try TestServer {
      $0.fileWindow = 1 << 20
    } handler: { _ in
      Response(status: 200, body: .chunks([.file(file, offset: 100, count: 4_000_000)]))
    }
    #expect(try server.exchange(Self.request).body.count == 4_000_000)
    let windows = file.verified.withLock { $0 }
    #expect(windows.first?.lowerBound == 100 && windows.last?.upperBound == 4_000_100)
    #expect(zip(windows, windows.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    #expect(windows.allSatisfy { $0.count <= 1 << 20 })
  }

  @Test func answersAnErrorWhenTheFirstWindowIsCorrupt() throws {
    let events = EventKeeper()
    let file = TestFile(count: 1000, corruptFrom: 0)
    let server = try TestServer(log: events.keep) { _ in
      Response(status: 200, body: .chunks([.file(file, offset: 0, count: 1000)]))
    }
    let client = try server.connect()
    for _ in 0..<2 {
      try client.send(Self.request)
      #expect(try client.response().status == 500)
    }
    #expect(events.all.first == .corruptBytes("block at 0"))
  }

  @Test func cutsAnAnswerWhoseLaterBytesAreCorrupt() throws {
    let file = TestFile(count: 3 << 20, corruptFrom: 2 << 20)
    let server = try TestServer { _ in
      Response(status: 200, body: .chunks([.file(file, offset: 0, count: 3 << 20)]))
    }
    let client = try server.connect()
    try client.send(Self.request)
    let received = try client.rest()
    #expect(received.count < (2 << 20) + 1000 && received.count > 1 << 20)
  }

  @Test func cutsAnAnswerWhoseFileIsTooShort() throws {
    for count in [1000, 3 << 20] {
      let file = TestFile(count: count / 2)
      let server = try TestServer { _ in
        Response(status: 200, body: .chunks([.file(file, offset: 0, count: Int64(count))]))
      }
      let client = try server.connect()
      try client.send(Self.request)
      #expect(try client.rest().count < count)
    }
  }

  @Test func sendsPiecesOfEveryKindInOrder() throws {
    let file = TestFile(count: 300_000)
    let server = try TestServer { _ in
      Response(
        status: 206,
        body: .chunks([
          .memory([1, 2, 3]), .memory([]), .file(file, offset: 0, count: 70_000), .memory([4]),
          .stream(TestStream(count: 400_000, step: 7777), count: 400_000), .file(file, offset: 9, count: 0),
          .file(file, offset: 200_000, count: 100_000), .file(file, offset: 1, count: 1), .memory([5, 6]),
        ]))
    }
    let expected =
      [1, 2, 3] + TestFile.pattern(from: 0, count: 70_000) + [4] + TestFile.pattern(from: 0, count: 400_000)
      + TestFile.pattern(from: 200_000, count: 100_000) + TestFile.pattern(from: 1, count: 1) + [5, 6]
    for _ in 0..<2 { #expect(try server.exchange(Self.request).body == expected) }
  }

  @Test func parksSlowReadersWithoutAThread() throws {
    let file = TestFile(count: 30 << 20)
    let server = try TestServer { _ in
      Response(status: 200, body: .chunks([.file(file, offset: 0, count: 30 << 20)]))
    }
    let clients = try (0..<30).map { _ in try server.connect() }
    for client in clients { try client.send(Self.request) }
    for client in clients { #expect(try client.takeHead().contains("200 OK")) }
    #expect(server.wait { $0.running == 0 && $0.blocked == 0 })
    #expect(server.server.statistics.workers <= 4)
    for client in clients.prefix(3) {
      #expect(try client.take(30 << 20).count == 30 << 20)
    }
  }

  @Test(arguments: [false, true])
  func parksAnyKindOfBodyAndGoesOn(usesStream: Bool) throws {
    let bytes = TestFile.pattern(from: 0, count: 20 << 20)
    let server = try TestServer { _ in
      let chunk: ByteChunk =
        usesStream
        ? .stream(TestStream(count: bytes.count, step: 100_001), count: Int64(bytes.count)) : .memory(bytes[...])
      return Response(status: 200, body: .chunks([chunk]))
    }
    let client = try Client(port: server.port, receiveBuffer: 8192, server: server)
    try client.send(Self.request + Self.request)
    #expect(server.wait { $0.requests == 1 && $0.running == 0 })
    #expect(try client.response().body == bytes)
    #expect(try client.response().body == bytes)
  }

  @Test func cutsAReaderThatStopsAndNotOneThatIsSlow() throws {
    let file = TestFile(count: 8 << 20)
    let server = try TestServer {
      $0.writeProgressDeadline = .milliseconds(150)
      $0.sweepInterval = .milliseconds(20)
    } handler: { _ in
      Response(status: 200, body: .chunks([.file(file, offset: 0, count: 8 << 20)]))
    }
    let stopped = try Client(port: server.port, receiveBuffer: 8192, server: server)
    try stopped.send(Self.request)
    let slow = try Client(port: server.port, receiveBuffer: 16384, server: server)
    try slow.send(Self.request)
    var received = 0
    let start = monotonicSeconds()
    while monotonicSeconds() < start + 1.5 {
      received += try slow.take(20_000).count
      usleep(20_000)
    }
    #expect(server.server.statistics.connections == 1)
    #expect(try slow.take((8 << 20) - received).count > 0)
    #expect(server.server.statistics.expired == 1)
  }

  @Test func streamsInChunks() throws {
    let server = try TestServer { _ in
      Response(
        status: 200,
        body: .stream(length: nil) { writer in
          for number in 0..<20_000 { try writer.write(Array("line \(number)\n".utf8)) }
        })
    }
    let client = try server.connect()
    for _ in 0..<2 {
      try client.send(Self.request)
      let response = try client.response()
      #expect(response.fields["transfer-encoding"] == "chunked")
      #expect(response.text == (0..<20_000).map { "line \($0)\n" }.joined())
    }
  }

  @Test func streamsUntilTheCloseToHTTP10() throws {
    let server = try TestServer { _ in
      Response(status: 200, body: .stream(length: nil) { try $0.write(Array("abc".utf8)) })
    }
    let response = try server.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    #expect(response.text == "abc" && response.closes && response.fields["content-length"] == nil)
  }

  @Test func flushesWhatMustNotWait() throws {
    let gate = Gate()
    let server = try TestServer { _ in
      Response(
        status: 200,
        body: .stream(length: 6) { writer in
          try writer.write(Array("abc".utf8))
          try writer.flush()
          gate.wait()
          try writer.write(Array("def".utf8))
        })
    }
    let client = try server.connect()
    try client.send(Self.request)
    let head = try client.takeHead()
    #expect(head.contains("Content-Length: 6"))
    #expect(try client.take(3) == Array("abc".utf8))
    gate.open()
    #expect(try client.take(3) == Array("def".utf8))
  }

  private struct Failure: Error {}

  @Test func answersAnErrorWhenAStreamFailsAtOnce() throws {
    let server = try TestServer { _ in Response(status: 200, body: .stream(length: nil) { _ in throw Failure() }) }
    #expect(try server.exchange(Self.request).status == 500)
  }

  @Test(arguments: [nil, 10_000_000] as [Int64?])
  func cutsAStreamThatFailsLater(length: Int64?) throws {
    let events = EventKeeper()
    let server = try TestServer(log: events.keep) { _ in
      Response(
        status: 200,
        body: .stream(length: length) { writer in
          try writer.write([UInt8](repeating: 1, count: 1_000_000))
          throw Failure()
        })
    }
    let client = try server.connect()
    try client.send(Self.request)
    #expect(throws: ClientError.self) { try client.response() }
    #expect(events.all.contains { if case .streamFailed = $0 { true } else { false } })
  }

  @Test(arguments: [2, 4])
  func cutsAStreamOfAnotherLength(written: Int) throws {
    let server = try TestServer { _ in
      Response(status: 200, body: .stream(length: 3) { try $0.write([UInt8](repeating: 65, count: written)) })
    }
    let client = try server.connect()
    try client.send(Self.request)
    #expect(throws: (any Error).self) {
      let response = try client.response()
      if response.status == 500 { throw Failure() }
    }
  }
}

/// Keeps what a server logs.
final class EventKeeper: Sendable {
  private let events = Mutex<[HTTPServerEvent]>([])

  var all: [HTTPServerEvent] { events.withLock { $0 } }

  @Sendable func keep(_ event: HTTPServerEvent) { events.withLock { $0.append(event) } }
}
