import Bodies
import Crypto
import Storage
import Testing

@testable import LocalStorage

private let aroundTheLimits = [
  0, 1, 4095, 4096, 4097, 65_535, 65_536, 65_537, 131_072, 131_073, 524_289, 1 << 20, (1 << 20) + 1, 3_000_000,
]

@Suite struct BlobStoreTests {
  @Test(arguments: aroundTheLimits, [true, false])
  func givesBackWhatItReceived(size: Int, isLengthKnown: Bool) throws {
    let fixture = try BlobFixture()
    let bytes = testBytes(size)
    let body = TestBody(bytes, declared: isLengthKnown ? Int64(size) : nil, piece: 70_001)
    let blob = try fixture.receive(body)
    fixture.store.sync([blob])
    #expect(blob.size == Int64(size))
    #expect(try blob.inlineBytes ?? fixture.read(#require(blob.location)) == bytes)
  }

  @Test(arguments: [
    (0, true, BlobLocation.Place.empty), (1, true, .segment), (4096, true, .segment), (1 << 20, true, .segment),
    ((1 << 20) + 1, true, .file), (0, false, .empty), (131_071, false, .segment), (131_073, false, .file),
  ])
  func choosesThePlaceBySize(size: Int, isLengthKnown: Bool, place: BlobLocation.Place) throws {
    let fixture = try BlobFixture()
    let body = TestBody(testBytes(size), declared: isLengthKnown ? Int64(size) : nil)
    #expect(try fixture.receive(body, neverInline: true).location?.place == place)
  }

  @Test(arguments: [(1, true), (4096, true), (4097, false)])
  func givesSmallBodiesToTheIndex(size: Int, isInline: Bool) throws {
    let fixture = try BlobFixture()
    for declared in [Int64(size), nil] {
      let blob = try fixture.receive(TestBody(testBytes(size), declared: declared))
      #expect((blob.inlineBytes != nil) == isInline)
    }
  }

  @Test(arguments: [0, 100, 5000, 600_000, 2_000_000])
  func computesTheDigestsThatTheStoreAndTheBodyWant(size: Int) throws {
    let fixture = try BlobFixture()
    let bytes = testBytes(size)
    let body = TestBody(bytes)
    body.wantedDigests = [.sha256, .crc32, .crc64nvme]
    body.checksums = [Checksum(algorithm: .crc32, value: [1, 2, 3, 4])]
    let blob = try fixture.receive(body, digests: [.md5, .crc32c])
    let expected = DigestSet([.md5, .sha256, .crc32, .crc32c, .crc64nvme])
    bytes.withUnsafeBytes { expected.update($0) }
    #expect(blob.digests == expected.finish())
    #expect(body.finished == expected.finish())
    #expect(blob.checksums == body.checksums)
  }

  @Test func digestsLargeBodiesWithoutDigestThreads() throws {
    let fixture = try BlobFixture { $0.digestThreads = 0 }
    let bytes = testBytes(3_000_000)
    let expected = DigestSet([.md5, .sha256])
    bytes.withUnsafeBytes { expected.update($0) }
    #expect(try fixture.receive(TestBody(bytes), digests: [.md5, .sha256]).digests == expected.finish())
  }

  @Test func readsSegmentsAndFilesAfterARestart() throws {
    let scratch = BlobScratch()
    let sizes = [1, 5000, 300_000, 1_500_000]
    let locations = try {
      let fixture = try BlobFixture(in: scratch)
      return try sizes.map { try fixture.store(testBytes($0, seed: UInt64($0))) }
    }()
    let fixture = try BlobFixture(in: scratch)
    for (size, location) in zip(sizes, locations) {
      #expect(try fixture.read(location) == testBytes(size, seed: UInt64(size)))
    }
  }

  @Test func aFullSegmentIsFollowedByTheNext() throws {
    let fixture = try BlobFixture { $0.segmentBytes = 64 << 10 }
    let locations = try (0..<20).map { try fixture.store(testBytes(10_000, seed: UInt64($0))) }
    #expect(Set(locations.map(\.a)).count > 3)
    for (index, location) in locations.enumerated() {
      #expect(try fixture.read(location) == testBytes(10_000, seed: UInt64(index)))
    }
  }

  @Test func aFullEpochIsFollowedByTheNext() throws {
    let fixture = try BlobFixture { $0.filesPerEpoch = 2 }
    let locations = try (0..<5).map { try fixture.store(testBytes(1_100_000, seed: UInt64($0))) }
    #expect(locations.map(\.a) == [1, 1, 2, 2, 3])
    #expect(try fixture.read(locations[4]) == testBytes(1_100_000, seed: 4))
  }
}
