import Glibc
import HTTP
import Testing

@testable import HTTPServer

/// What concerns the whole process, in a process of its own.
@Suite struct ProcessTests {
  @Test func survivesRunningOutOfDescriptors() async {
    await #expect(processExitsWith: .success) {
      let events = EventKeeper()
      let server = try TestServer({ $0.sweepInterval = .milliseconds(20) }, log: events.keep) { _ in ok("") }
      let client = try server.connect()
      try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      try check(client.response().status == 200)
      let taken = takeAllDescriptors(but: 1)
      try check(server.connect().isClosed())
      try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      try check(client.response().status == 200)
      for descriptor in taken { close(descriptor) }
      try check(server.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status == 200)
      try check(events.all.first == .acceptPaused(errno: EMFILE))
      try check(events.all.count < 20)
    }
  }

  @Test func burnsNoTimeWhileItIsIdle() async {
    await #expect(processExitsWith: .success) {
      let server = try TestServer { _ in ok("") }
      let clients = try (0..<100).map { _ in try server.connect() }
      for client in clients {
        try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = try client.response()
      }
      // The ticker goes to sleep after a second of calm.
      usleep(1_500_000)
      let before = processorSeconds()
      usleep(1_000_000)
      try check(processorSeconds() - before < 0.003, "\(processorSeconds() - before) s")
    }
  }

  @Test(.disabled(if: isThreadSanitizer, "the sanitizer keeps its own memory"))
  func costsLessThanAKibibyteForAnIdleConnection() async {
    await #expect(processExitsWith: .success) {
      raiseDescriptorLimit()
      let server = try TestServer { _ in ok("") }
      func open(_ count: Int) throws -> [Int32] {
        try (0..<count).map { _ in
          let client = try server.connect()
          try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
          _ = try client.response()
          return dup(client.descriptor)
        }
      }
      let first = try open(500)
      let before = residentBytes()
      let second = try open(2000)
      try check(server.wait { $0.connections == 2500 && $0.running == 0 })
      let each = (residentBytes() - before) / 2000
      try check(each < 1024, "\(each) bytes a connection")
      for descriptor in first + second { close(descriptor) }
    }
  }
}

private let isThreadSanitizer = dlsym(nil, "__tsan_init") != nil

private struct Broken: Error {
  let message: String
}

private func check(_ isRight: Bool, _ message: String = "", line: Int = #line) throws {
  if !isRight { throw Broken(message: "line \(line): \(message)") }
}

private func processorSeconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

private func residentBytes() -> Int {
  let file = open("/proc/self/statm", O_RDONLY)
  defer { close(file) }
  var text = [UInt8](repeating: 0, count: 100)
  let count = read(file, &text, 100)
  let fields = String(decoding: text[..<count], as: UTF8.self).split(separator: " ")
  return Int(fields[1])! * Int(getpagesize())
}

/// Opens descriptors until only `count` are left.
private func takeAllDescriptors(but count: Int) -> [Int32] {
  var taken: [Int32] = []
  while true {
    let descriptor = dup(0)
    if descriptor < 0 { break }
    taken.append(descriptor)
  }
  for _ in 0..<count { close(taken.removeLast()) }
  return taken
}
