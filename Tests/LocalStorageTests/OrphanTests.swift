import Crypto
import Storage
import Synchronization
import Testing

@testable import LocalStorage

/// What a crash between the bytes and the commit leaves behind.
@Suite struct OrphanTests {
  /// A store as a crash leaves it: nothing is closed, only the lock is free.
  private func crash(_ directory: TemporaryDirectory, sizes: [Int]) throws -> LocalStorage {
    let store = try LocalStorage(directory: directory.path)
    try store.createBucket(TestStore.bucket, region: nil)
    for size in sizes {
      try store.put("before\(size)", pattern(size, seed: 1))
      let blob = try store.blobs.receive(
        BytesBody(pattern(size, seed: 2)), digests: .md5, maximum: 1 << 30, neverInline: false)
      store.blobs.sync([blob])
      try store.put("after\(size)", pattern(size, seed: 3))
    }
    store.directory.release()
    return store
  }

  @Test func areFreedAtTheNextStart() throws {
    let directory = TemporaryDirectory()
    let sizes = [20_000, 60_000, 2_000_000]
    let crashed = try crash(directory, sizes: sizes)
    defer { withExtendedLifetime(crashed) {} }
    let log = Mutex<[String]>([])
    let store = try LocalStorage(directory: directory.path) { line in log.withLock { $0.append(line) } }
    for size in sizes {
      #expect(try store.bytes("before\(size)") == pattern(size, seed: 1))
      #expect(try store.bytes("after\(size)") == pattern(size, seed: 3))
    }
    // The sweep is the reclaiming thread's first work: it has ended when the thread has.
    store.close()
    #expect(log.withLock { $0 } == ["freed 3 blobs that were never committed"])
    let report = try LocalStorageCheck(directory: directory.path, readsBytes: true).run()
    #expect(report.findings == [] && report.objects == 6)
  }

  @Test func areReportedByTheCheck() throws {
    let directory = TemporaryDirectory()
    let crashed = try crash(directory, sizes: [20_000, 2_000_000])
    defer { withExtendedLifetime(crashed) {} }
    let report = try LocalStorageCheck(directory: directory.path, readsBytes: true).run()
    #expect(report.findings.map(\.kind) == [.orphanBytes, .orphanBytes])
    #expect(report.isSound)
  }
}
