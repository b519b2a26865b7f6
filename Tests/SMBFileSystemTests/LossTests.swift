import FileTreeStorage
import Glibc
import Synchronization
import Testing
import Workers

@testable import SMBFileSystem

@Suite struct LossTests {
  @Test func aReplacedFileIsAlwaysTheOldOrTheNew() throws {
    let tree = try TestTree()
    let body: @Sendable (Int) -> String = { String(repeating: "\($0 % 10)", count: 1000 + $0) }
    try tree.write(body(0), to: "key")
    let isDone = Monitor(false)
    let (readers, failures) = (try (0..<3).map { try reader(tree, $0, isDone) }, ReadFailures())
    for number in 1...300 {
      try tree.write(body(number), to: ".~martinet-temp")
      try tree.files.replace(tree.path("key"), with: tree.path(".~martinet-temp"))
    }
    isDone.withLock { $0 = true }
    for reader in readers {
      reader.thread.join()
      failures.add(reader.failures)
    }
    #expect(failures.texts == [])
    #expect(failures.reads > 100)
    #expect(try tree.names() == ["key"])
  }

  private final class ReadFailures: Sendable {
    private let state = Mutex((reads: 0, texts: [String]()))

    var reads: Int { state.withLock { $0.reads } }
    var texts: [String] { state.withLock { $0.texts } }

    func add(_ text: String?) {
      state.withLock {
        $0.reads += 1
        if let text { $0.texts.append(text) }
      }
    }

    func add(_ others: ReadFailures) {
      let (reads, texts) = others.state.withLock { $0 }
      state.withLock {
        $0.reads += reads
        $0.texts += texts
      }
    }
  }

  private func reader(
    _ tree: TestTree, _ number: Int, _ isDone: Monitor<Bool>
  ) throws -> (thread: OwnedThread, failures: ReadFailures) {
    let (failures, files, path) = (ReadFailures(), tree.files, try tree.path("key"))
    let thread = try OwnedThread("reader-\(number)") {
      while !isDone.withLock({ $0 }) {
        do {
          let text = try files.open(path).text()
          let isWhole =
            text.utf8.count >= 1000 && text.allSatisfy { $0.wholeNumberValue == (text.utf8.count - 1000) % 10 }
          failures.add(isWhole ? nil : "\(text.utf8.count) bytes that belong to no state")
        } catch {
          failures.add("\(error)")
        }
      }
    }
    return (thread, failures)
  }

  @Test func aWorkerThatDiesFailsOnlyWhatItHeld() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix(state: seed)
    let tree = try TestTree()
    try tree.write("constant", to: "constant")
    let isDone = Monitor(false)
    let clients = try (0..<6).map { try client(tree, $0, isDone) }
    var kills = 0
    while kills < 50 {
      usleep(UInt32.random(in: 0..<20_000, using: &random))
      guard let worker = tree.files.sessions.workers.randomElement(using: &random) else { continue }
      kill(worker, SIGKILL)
      kills += 1
    }
    isDone.withLock { $0 = true }
    var failed = 0
    for client in clients {
      client.thread.join()
      let (count, wrong) = client.outcome.withLock { ($0.failed, $0.wrong) }
      failed += count
      #expect(wrong == [], "seed \(seed)")
    }
    #expect(failed <= kills, "seed \(seed)")
    #expect(try tree.read("constant") == "constant")
    for number in 0..<6 where try tree.names().contains("f\(number)") {
      #expect(try tree.read("f\(number)").utf8.count == 300_000, "seed \(seed)")
    }
  }

  private struct Outcome {
    var failed = 0
    var wrong: [String] = []
  }

  private final class SharedOutcome: Sendable {
    private let state = Mutex(Outcome())
    func withLock<R: Sendable>(_ body: (inout sending Outcome) -> sending R) -> R { state.withLock(body) }
  }

  /// Reads, writes and replaces; may fail, but only by saying so.
  private func client(
    _ tree: TestTree, _ number: Int, _ isDone: Monitor<Bool>
  ) throws -> (thread: OwnedThread, outcome: SharedOutcome) {
    let outcome = SharedOutcome()
    let files = tree.files
    let (constant, temp, file) = (try tree.path("constant"), try tree.path("t\(number)"), try tree.path("f\(number)"))
    let thread = try OwnedThread("client-\(number)") {
      while !isDone.withLock({ $0 }) {
        do {
          if try files.open(constant).text() != "constant" { outcome.withLock { $0.wrong.append("read") } }
          try? files.removeFile(temp)
          let new = try files.create(temp)
          do {
            for _ in 0..<3 { try new.write([UInt8](repeating: 0x61, count: 100_000)) }
            _ = try new.finish()
          } catch {
            new.discard()
            throw error
          }
          try files.replace(file, with: temp)
        } catch FileSystemError.unavailable {
          outcome.withLock { $0.failed += 1 }
        } catch FileSystemError.exists {
          // A file of a lost creation, which is removed in the next round.
        } catch {
          outcome.withLock { $0.wrong.append("\(error)") }
        }
      }
    }
    return (thread, outcome)
  }

  @Test func aServerThatComesBackIsUsedAtOnce() throws {
    let server = try SMBServer()
    let tree = try TestTree(server)
    try tree.write("before", to: "a")
    let long = [UInt8](repeating: 7, count: 3 << 20)
    let file = try tree.files.create(tree.path("long"))
    try file.write(long)
    _ = try file.finish()
    let reading = try tree.files.open(tree.path("long"))
    let changed = try tree.files.open(tree.path("long"))
    let writing = try tree.files.create(tree.path("new"))
    try writing.write(long)

    server.stop()
    try server.start()

    #expect(try tree.read("a") == "before")
    #expect(try reading.bytes() == long)
    #expect(throws: FileSystemError.self) {
      try writing.write(long)
      _ = try writing.finish()
    }
    writing.discard()
    #expect(try tree.names() == ["a", "long"])
    try write("other", to: "\(tree.local)/long")
    var buffer = [UInt8](repeating: 0, count: 1000)
    #expect(throws: FileSystemError.changed) {
      try buffer.withUnsafeMutableBytes { try changed.read(at: 1 << 20, into: $0) }
    }
  }

  @Test func aServerThatIsGoneFailsAtOnceAndComesBack() throws {
    let server = try SMBServer()
    let tree = try TestTree(server)
    try tree.write("before", to: "a")
    server.stop()
    #expect(throws: FileSystemError.self) { try tree.read("a") }
    let before = ContinuousClock.now
    for _ in 0..<50 { #expect(throws: FileSystemError.unavailable(.refused)) { try tree.read("a") } }
    #expect(.now - before < .seconds(3))
    try server.start()
    #expect(isSoon { (try? tree.read("a")) == "before" })
  }

  @Test func manyCallersShareFewSessionsInTurn() throws {
    let tree = try TestTree(limits: SMBShare.Limits(sessions: 2))
    try tree.write("text", to: "a")
    let (files, path, served) = (tree.files, try tree.path("a"), SharedOutcome())
    let threads = try (0..<50).map { number in
      try OwnedThread("caller-\(number)") {
        for _ in 0..<10 where (try? files.open(path).text()) != "text" { served.withLock { $0.failed += 1 } }
      }
    }
    for thread in threads { thread.join() }
    #expect(served.withLock { $0.failed } == 0)
    #expect(files.sessions.workers.count <= 2)
  }

  @Test func moreThanMayWaitAreRefused() throws {
    let tree = try TestTree(limits: SMBShare.Limits(sessions: 1, queued: 1))
    try tree.write("text", to: "a")
    let (files, path, refused) = (tree.files, try tree.path("a"), SharedOutcome())
    let threads = try (0..<20).map { number in
      try OwnedThread("caller-\(number)") {
        for _ in 0..<20 {
          do throws(FileSystemError) { _ = try files.status(of: path) } catch {
            refused.withLock { $0.wrong.append("\(error)") }
          }
        }
      }
    }
    for thread in threads { thread.join() }
    #expect(Set(refused.withLock { $0.wrong }) == ["overloaded"])
    #expect(try tree.read("a") == "text")
  }

  @Test func idleSessionsEnd() throws {
    let tree = try TestTree(limits: SMBShare.Limits(idleTime: .seconds(1)))
    try tree.write("text", to: "a")
    #expect(!tree.files.sessions.workers.isEmpty)
    #expect(isSoon { tree.files.sessions.workers.isEmpty })
    #expect(try tree.read("a") == "text")
  }

  @Test func closingEndsAllProcessesAndCalls() throws {
    let tree = try TestTree()
    try tree.write("text", to: "a")
    try tree.files.move(tree.path("a"), to: tree.path("b"))
    let workers = tree.files.sessions.workers
    let programs = workers.flatMap(children(of:))
    #expect(!workers.isEmpty && !programs.isEmpty)
    tree.files.close()
    #expect(workers.allSatisfy { kill($0, 0) != 0 })
    // What a worker started is init's to collect.
    #expect(isSoon { programs.allSatisfy { kill($0, 0) != 0 } })
    #expect(throws: FileSystemError.unavailable(.other("the mount is closed"))) { try tree.read("b") }
    tree.files.close()
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
