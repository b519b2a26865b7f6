import Storage
import Synchronization
import Testing

@testable import LocalStorage

@Suite struct ObjectCacheTests {
  private static func key(_ text: String) throws -> ObjectCache.Key {
    ObjectCache.Key(bucket: TestStore.bucket, key: try ObjectKey(text))
  }

  private static func record(_ text: String, body: Int = 0) throws -> ObjectRecord {
    let row = ObjectRow(
      sequence: 1, version: 0, flags: ObjectFlags(rawValue: 0), size: Int64(body), modified: Timestamp(milliseconds: 0),
      etag: [UInt8](repeating: 0, count: 16), parts: 0, location: .empty, metadataID: 1,
      objectID: nil)
    return ObjectRecord(
      key: try ObjectKey(text), row: row, record: MetadataRecord(metadata: ObjectMetadata()),
      body: [UInt8](repeating: 0, count: body), versioning: .never)
  }

  private func isHit(_ cache: ObjectCache, _ key: ObjectCache.Key) -> Bool {
    if case .hit = cache.find(key) { true } else { false }
  }

  private func miss(_ cache: ObjectCache, _ key: ObjectCache.Key) throws -> ObjectCache.Miss {
    guard case .miss(let miss) = cache.find(key) else { throw StorageError.failed("a hit") }
    return miss
  }

  @Test func keepsWhatAReaderFound() throws {
    let cache = ObjectCache(limit: 1 << 20)
    let key = try Self.key("a")
    cache.fill(key, with: try Self.record("a"), after: try miss(cache, key))
    #expect(isHit(cache, key))
    #expect(!isHit(cache, try Self.key("b")))
  }

  /// A reader that began before a write must not put in what it read, whenever it comes back.
  @Test(arguments: [(false, false), (false, true), (true, true)])
  func refusesWhatWasReadBeforeACommit(beganDuringTheWrite: Bool, endedAfterTheWrite: Bool) throws {
    let cache = ObjectCache(limit: 1 << 20)
    let key = try Self.key("a")
    let before = try miss(cache, key)
    cache.beginWrite([key])
    let early = beganDuringTheWrite ? try miss(cache, key) : before
    if endedAfterTheWrite { cache.endWrite([(key: key, value: nil)]) }
    cache.fill(key, with: try Self.record("a"), after: early)
    #expect(!isHit(cache, key))
  }

  @Test func findsNothingWhileAWriteIsUnderWay() throws {
    let cache = ObjectCache(limit: 1 << 20)
    let key = try Self.key("a")
    cache.fill(key, with: try Self.record("a"), after: try miss(cache, key))
    cache.beginWrite([key])
    let during = try miss(cache, key)
    cache.fill(key, with: try Self.record("a"), after: during)
    #expect(!isHit(cache, key))
    cache.endWrite([(key: key, value: try Self.record("a"))])
    #expect(isHit(cache, key))
  }

  @Test func staysWithinItsLimit() throws {
    let limit = 64 * 40_000
    let cache = ObjectCache(limit: limit)
    for index in 0..<2000 {
      let key = try Self.key("k\(index)")
      cache.fill(key, with: try Self.record("k\(index)", body: 4096), after: try miss(cache, key))
    }
    var kept = 0
    for index in 0..<2000 where isHit(cache, try Self.key("k\(index)")) { kept += 1 }
    #expect(kept > 64 && kept * 4096 <= limit)
  }

  @Test func isOffWithoutALimit() throws {
    let cache = ObjectCache(limit: 0)
    let key = try Self.key("a")
    cache.fill(key, with: try Self.record("a"), after: try miss(cache, key))
    #expect(!isHit(cache, key))
  }

  /// Writers raise a number in each object; readers, with a cache so small that it always evicts, must never see it fall, nor see less than what
  /// was acknowledged before they asked.
  @Test func neverGivesAnOldState() throws {
    var settings = LocalStorageSettings()
    settings.objectCacheBytes = 64 * 8000
    let store = try TestStore(settings)
    let keys = (0..<40).map { "k\($0)" }
    for key in keys { try store.put(key, "0") }
    let acknowledged = keys.map { _ in Counter() }
    let failures = Atomic<Int>(0)
    let writersLeft = Atomic<Int>(2)
    runOnThreads(6) { thread in
      if thread < 2 {
        defer { writersLeft.subtract(1, ordering: .releasing) }
        for value in 1...12 {
          for index in keys.indices where index % 2 == thread {
            if (try? store.put(keys[index], "\(value)")) == nil { failures.add(1, ordering: .relaxed) }
            acknowledged[index].value.store(value, ordering: .releasing)
          }
        }
      } else {
        var seen = keys.map { _ in 0 }
        while writersLeft.load(ordering: .acquiring) > 0 {
          for index in keys.indices {
            let least = max(acknowledged[index].value.load(ordering: .acquiring), seen[index])
            let found = (try? store.text(keys[index])).flatMap(Int.init) ?? -1
            if found < least { failures.add(1, ordering: .relaxed) }
            seen[index] = found
          }
        }
      }
    }
    #expect(failures.load(ordering: .relaxed) == 0)
  }

  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
  }
}
