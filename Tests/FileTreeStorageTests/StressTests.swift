import FileTreeStorage
import Storage
import Testing
import Workers

/// Many work in the same few folders at once, which come and go with their keys. Each has keys of his own, and knows what must be there.
@Suite struct StressTests {
  @Test func nobodyDisturbsAnother() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("StressTests.nobodyDisturbsAnother seed \(seed)")
    let directory = try TestDirectory()
    let failures = Monitor<[String]>([])
    let threads = try (0..<6).map { number in
      try OwnedThread("stress") {
        var worker = Worker(number, directory.storage, SeededRandom(seed: seed &+ UInt64(number)))
        do { try worker.run(150) } catch { failures.withLock { $0.append("\(number): \(worker.last): \(error)") } }
      }
    }
    for thread in threads { thread.join() }
    #expect(failures.withLock { $0 } == [], "seed \(seed)")
    #expect(try directory.names().filter { !$0.hasPrefix(".martinet") } == [], "seed \(seed)")
  }

  private struct Worker {
    private let number: Int
    private let storage: FileTreeStorage
    private var random: SeededRandom
    private var there: [String: [UInt8]] = [:]
    var last = ""

    init(_ number: Int, _ storage: FileTreeStorage, _ random: SeededRandom) {
      self.number = number
      self.storage = storage
      self.random = random
    }

    private func address(_ key: String) throws -> ObjectAddress {
      ObjectAddress(bucket: TestDirectory.bucket, key: try ObjectKey(key))
    }

    private mutating func key() -> String {
      let folders = ["a", "a/b", "a/b/c", "d", "d/b"]
      return "\(folders.randomElement(using: &random)!)/\(number)-\(Int.random(in: 0..<3, using: &random))"
    }

    mutating func run(_ count: Int) throws {
      for _ in 0..<count { try step() }
      for key in there.keys { try delete(key) }
    }

    private mutating func step() throws {
      let key = key()
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<4: try put(key)
      case 4..<7: try delete(key)
      case 7: try rename(key, self.key())
      case 8: try copy(key, self.key())
      default: try list()
      }
      try check(key)
    }

    private mutating func put(_ key: String) throws {
      last = "put \(key)"
      let bytes = [UInt8](repeating: UInt8(number), count: Int.random(in: 0...5000, using: &random))
      _ = try storage.put(PutRequest(object: try address(key)), body: TestBody(bytes))
      there[key] = bytes
    }

    private mutating func delete(_ key: String) throws {
      last = "delete \(key)"
      let request = DeleteRequest(key: try ObjectKey(key))
      _ = try storage.delete([request], in: TestDirectory.bucket)[0].get()
      there[key] = nil
    }

    private mutating func rename(_ source: String, _ destination: String) throws {
      last = "rename \(source) to \(destination)"
      guard let bytes = there[source], source != destination else { return }
      _ = try storage.rename(
        RenameRequest(
          bucket: TestDirectory.bucket, source: try ObjectKey(source), destination: try ObjectKey(destination)))
      there[source] = nil
      there[destination] = bytes
    }

    private mutating func copy(_ source: String, _ destination: String) throws {
      last = "copy \(source) to \(destination)"
      guard let bytes = there[source] else { return }
      let source = CopySource(object: try address(source))
      _ = try storage.copy(CopyRequest(source: source, destination: try address(destination)))
      there[destination] = bytes
    }

    /// All of one's own keys are listed, once each, and nothing that is not there.
    private mutating func list() throws {
      last = "list"
      var found: [String] = []
      var query = ListQuery(limit: Int.random(in: 1...20, using: &random))
      while true {
        let page = try storage.list(TestDirectory.bucket, query)
        found += page.entries.map(\.key.text)
        guard let next = page.next else { break }
        query.after = next
      }
      let own = found.filter { $0.contains("/\(number)-") }
      guard own == there.keys.sorted() else {
        throw Unexpected(what: "listed \(own) instead of \(there.keys.sorted())")
      }
    }

    private mutating func check(_ key: String) throws {
      last += ", check \(key)"
      guard let expected = there[key] else {
        if (try? storage.head(try address(key))) != nil { throw Unexpected(what: "\(key) is there") }
        return
      }
      let reader = try storage.open(try address(key))
      guard try reader.read(0..<reader.info.size) == expected else { throw Unexpected(what: "other bytes in \(key)") }
    }
  }

  private struct Unexpected: Error {
    let what: String
  }
}
