import Bodies
import Bytes
import Crypto
import Glibc
import Storage
import Synchronization
import Testing

@testable import LocalStorage

@Suite struct BlobConcurrencyTests {
  @Test func concurrentWritersGetBackTheirOwnBytes() throws {
    let fixture = try BlobFixture { settings in
      settings.segmentBytes = 1 << 20
      settings.filesPerEpoch = 3
    }
    let failures = Mutex<[String]>([])
    runOnThreads(8) { writer in
      var random = SystemRandomNumberGenerator()
      for round in 0..<12 {
        let size = [100, 5000, 40_000, 300_000, 700_000, 1_300_000][Int.random(in: 0..<6, using: &random)]
        let bytes = testBytes(size, seed: UInt64(writer * 100 + round))
        do {
          let location = try fixture.store(bytes)
          if try fixture.read(location) != bytes { failures.withLock { $0.append("\(size) bytes differ") } }
          if round % 3 == 0, try !fixture.store.reclaim(location) { failures.withLock { $0.append("still open") } }
        } catch {
          failures.withLock { $0.append("\(size) bytes: \(error)") }
        }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try fixture.blobs().count == 8 * 8)
    #expect(fixture.store.buffers.lent == 0)
  }

  @Test func readersAndReclaimNeverMeet() throws {
    let fixture = try BlobFixture()
    let epochs = ReaderEpochs()
    // The index of this test: the place of the one object. Replacing frees the place before.
    let current = Mutex(try fixture.store(testBytes(5000, seed: 0)))
    let isDone = Atomic(false)
    let wrong = Atomic(0)
    let replace: @Sendable (Int) -> Void = { round in
      guard let new = try? fixture.store(testBytes(5000, seed: UInt64(round))) else { return }
      let old = current.withLock { location in
        defer { location = new }
        return location
      }
      let epoch = epochs.retire()
      while !epochs.isClear(epoch) { sched_yield() }
      while (try? fixture.store.reclaim(old)) == false { sched_yield() }
    }
    let read: @Sendable () -> Void = {
      let lease = epochs.enter()
      let opened = try? fixture.store.open(current.withLock { $0 })
      withExtendedLifetime(lease) {}
      if (try? opened?.file.verify(offset: opened!.base, count: 5000)) == nil { wrong.add(1, ordering: .relaxed) }
    }
    runOnThreads(4) { thread in
      guard thread == 0 else {
        while !isDone.load(ordering: .relaxed) { read() }
        return
      }
      for round in 1...100 { replace(round) }
      isDone.store(true, ordering: .relaxed)
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
    #expect(try fixture.blobs().count == 1)
  }

  @Test func anUploadKeepsToItsShareOfMemory() throws {
    let fixture = try BlobFixture()
    let most = Mutex(0)
    let body = TestBody(testBytes(8_000_000))
    body.onRead = { most.withLock { $0 = max($0, fixture.store.buffers.lent) } }
    _ = try fixture.receive(body, digests: [.md5, .sha256])
    #expect(most.withLock { $0 } * UploadBuffer.capacity <= 768 << 10)
    #expect(fixture.store.buffers.lent == 0)
  }

  @Test func leasesOfManyThreadsAreAllCounted() {
    let epochs = ReaderEpochs()
    let kept = Mutex<[ReaderLease]>([])
    runOnThreads(4) { _ in
      for round in 0..<2000 {
        let lease = epochs.enter()
        if round % 100 == 0 { kept.withLock { $0.append(lease) } }
        if round % 50 == 0 { _ = epochs.retire() }
      }
    }
    let epoch = epochs.retire()
    #expect(!epochs.isClear(epoch))
    kept.withLock { $0.removeAll() }
    #expect(epochs.isClear(epoch))
  }
}
