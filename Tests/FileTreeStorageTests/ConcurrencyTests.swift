import FileTreeStorage
import PosixFileSystem
import Storage
import Synchronization
import Testing

@Suite struct ConcurrencyTests {
  private static let threads = 6

  /// Runs `work` on some threads at once, on a tree in memory and on a disk.
  private func onBoth(
    _ work: @escaping @Sendable (FileTreeStorage, Int) throws -> Void, _ check: (FileTreeStorage) throws -> Void
  )
    throws
  {
    let directory = TemporaryDirectory()
    let disk = PosixFileSystem(path: directory.path)
    try disk.examine()
    for tree in [MemoryFileSystem(), disk] as [any FileSystem] {
      let storage = FileTreeStorage(.ofTests, on: tree, records: MemoryRecords())
      defer { storage.close() }
      runOnThreads(Self.threads) { thread in
        do { try work(storage, thread) } catch { Issue.record("\(error)") }
      }
      try check(storage)
    }
  }

  @Test func oneCreates() throws {
    let winners = Mutex(0)
    try onBoth { storage, thread in
      for round in 0..<20 {
        do {
          try storage.put("a/\(round)", "\(thread)", if: .absent)
          winners.withLock { $0 += 1 }
        } catch StorageError.preconditionFailed {}
      }
    } _: { _ in
      #expect(
        winners.withLock { count in
          defer { count = 0 }; return count
        } == 20)
    }
  }

  @Test func eachReplacementIsDecidedByTheOneBefore() throws {
    try onBoth { storage, _ in
      for _ in 0..<10 {
        while true {
          let current = try? storage.open(storage.address("a"))
          let count = try current.map { Int(String(decoding: try $0.read(0..<$0.info.size), as: UTF8.self)) ?? -1 } ?? 0
          let condition = current.map { WriteCondition.matches([$0.info.etag]) } ?? .absent
          do {
            try storage.put("a", "\(count + 1)", if: condition)
            break
          } catch StorageError.preconditionFailed {}
        }
      }
    } _: { storage in
      let text = try storage.text("a")
      #expect(text == "\(10 * Self.threads)")
    }
  }

  @Test func attributesBelongToTheBytes() throws {
    try onBoth { storage, thread in
      for round in 0..<30 { try storage.put("a", "\(thread) \(round)", user: "\(thread) \(round)") }
    } _: { storage in
      let (text, note) = (try storage.text("a"), try storage.info("a").note)
      #expect(note == text)
    }
  }

  @Test func foldersComeAndGoUnderWrites() throws {
    try onBoth { storage, thread in
      for round in 0..<30 {
        try storage.put("a/b/\(thread)-\(round)", "x")
        try storage.delete("a/b/\(thread)-\(round)")
      }
    } _: { storage in
      let rest = try storage.list(TestMount.bucket, ListQuery(limit: 10)).entries.map(\.key.text)
      #expect(rest == [])
    }
  }

  @Test func renamesThatCrossEndInOnePlace() throws {
    try onBoth { storage, thread in
      if thread == 0 { try storage.put("a", "x", user: "x") }
      for _ in 0..<30 {
        let keys = thread % 2 == 0 ? ("a", "b") : ("b", "a")
        do { _ = try storage.rename(keys.0, to: keys.1) } catch StorageError.noSuchKey {}
      }
    } _: { storage in
      let keys = try storage.list(TestMount.bucket, ListQuery(limit: 10)).entries.map(\.key.text)
      #expect(keys.count == 1)
      let note = try storage.info(keys[0]).note
      #expect(note == "x")
    }
  }
}
