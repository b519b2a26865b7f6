import Bytes
import Glibc
import Storage
import Testing

@testable import LocalStorage

@Suite struct BlobReclaimTests {
  @Test(arguments: [5000, 200_000, 1_500_000])
  func reclaimingFreesTheSpaceAndMayBeRepeated(size: Int) throws {
    let fixture = try BlobFixture()
    let freed = try fixture.store(testBytes(size, seed: 1))
    let kept = try fixture.store(testBytes(size, seed: 2))
    #expect(try fixture.store.reclaim(freed))
    #expect(try fixture.store.reclaim(freed))
    #expect(try fixture.blobs() == [kept.address])
    #expect(try fixture.read(kept) == testBytes(size, seed: 2))
    #expect(!fixture.store.check(freed, readingBytes: false).isEmpty)
  }

  @Test(arguments: [5000, 1_500_000])
  func anOpenBlobIsNotReclaimed(size: Int) throws {
    let fixture = try BlobFixture()
    let location = try fixture.store(testBytes(size))
    var reader: (any OpenFile)? = try fixture.store.open(location).file
    #expect(try !fixture.store.reclaim(location))
    #expect(try fixture.read(location) == testBytes(size))
    reader = nil
    #expect(try fixture.store.reclaim(location))
    #expect(try fixture.blobs().isEmpty)
    _ = reader
  }

  @Test func aSegmentWithoutBlobsIsRemoved() throws {
    let scratch = BlobScratch()
    let old = try {
      let fixture = try BlobFixture(in: scratch)
      return try (0..<3).map { try fixture.store(testBytes(5000, seed: $0)) }
    }()
    let fixture = try BlobFixture(in: scratch)
    let new = try fixture.store(testBytes(5000))
    let path = fixture.store.segments.directory.path(of: old[0].a)
    for location in old {
      #expect(access(path, F_OK) == 0)
      #expect(try fixture.store.reclaim(location))
    }
    #expect(access(path, F_OK) != 0)
    #expect(try fixture.read(new) == testBytes(5000))
  }

  @Test func noNumberIsUsedTwice() throws {
    let scratch = BlobScratch()
    var seen: Set<BlobAddress> = []
    for _ in 0..<3 {
      let fixture = try BlobFixture(in: scratch)
      for size in [5000, 1_500_000] {
        let location = try fixture.store(testBytes(size))
        #expect(seen.insert(location.address).inserted)
        #expect(try fixture.store.reclaim(location))
      }
    }
  }

  @Test func aSealedSegmentTakesNoMoreSpaceThanItsBlobs() throws {
    let scratch = BlobScratch()
    let location = try BlobFixture(in: scratch).store(testBytes(5000))
    let segments = try StoreDirectory("\(scratch.path)/data/segments", suffix: ".seg")
    #expect(try Descriptor(segments.path(of: location.a), O_RDONLY).length() == 3 * SegmentFormat.page)
    #expect(try segments.numbers().unsettled.isEmpty)
  }

  @Test func keepsOpenNoMoreBlobsThanItsLimit() throws {
    let fixture = try BlobFixture { $0.openBlobs = 16 }
    let locations = try (0..<100).map { try fixture.store(testBytes(1_100_000, seed: UInt64($0))) }
    let before = try StoreDirectory.names(in: "/proc/self/fd").filter {
      descriptorPath($0).hasPrefix(fixture.scratch.path)
    }
    for _ in 0..<2 {
      for location in locations { _ = try fixture.store.open(location) }
    }
    let after = try StoreDirectory.names(in: "/proc/self/fd").filter {
      descriptorPath($0).hasPrefix(fixture.scratch.path)
    }
    #expect(after.count - before.count <= 16)
    #expect(after.count > before.count)
  }

  private func descriptorPath(_ name: String) -> String {
    let path = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      buffer.withMemoryRebound(to: CChar.self) {
        count = max(readlink("/proc/self/fd/\(name)", $0.baseAddress!, 4096), 0)
      }
    }
    return String(decoding: path, as: UTF8.self)
  }
}
