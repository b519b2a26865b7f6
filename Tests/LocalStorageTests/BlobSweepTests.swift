import Glibc
import Storage
import Testing

@testable import LocalStorage

@Suite struct BlobSweepTests {
  /// What a crash leaves: a store that was never closed, with a blob of each size that the index knows and one that it
  /// does not.
  private func crash(in scratch: BlobScratch, _ sizes: [Int]) throws -> (known: [BlobLocation], orphans: [BlobLocation])
  {
    let fixture = try BlobFixture(in: scratch)
    let known = try sizes.map { try fixture.store(testBytes($0, seed: UInt64($0))) }
    let orphans = try sizes.map { try fixture.store(testBytes($0, seed: 99)) }
    // Marks as after a crash: closing had settled them.
    fixture.store.close()
    for number in Set((known + orphans).filter { $0.place == .segment }.map(\.a)) {
      try fixture.store.segments.directory.mark(number)
    }
    for number in Set((known + orphans).filter { $0.place == .file }.map(\.a)) {
      try fixture.store.epochs.directory.mark(number)
    }
    return (known, orphans)
  }

  @Test func freesWhatTheIndexDoesNotKnow() throws {
    let scratch = BlobScratch()
    let sizes = [1, 5000, 70_000, 600_000, 1_500_000]
    let (known, orphans) = try crash(in: scratch, sizes)
    let fixture = try BlobFixture(in: scratch)
    #expect(try fixture.blobs() == Set((known + orphans).map(\.address)))
    let index = Set(known.map(\.address))
    #expect(try fixture.store.sweepOrphans { index.contains($0) } == orphans.count)
    #expect(try fixture.blobs() == index)
    #expect(try fixture.store.unsettled().isEmpty)
    for (size, location) in zip(sizes, known) {
      #expect(try fixture.read(location) == testBytes(size, seed: UInt64(size)))
    }
  }

  @Test func namesThePlacesToLookAt() throws {
    let scratch = BlobScratch()
    let (known, _) = try crash(in: scratch, [5000, 1_500_000])
    let fixture = try BlobFixture(in: scratch)
    _ = try fixture.store(testBytes(5000))
    #expect(try fixture.store.unsettled() == UnsettledPlaces(segments: [known[0].a], epochs: [known[1].a]))
  }

  @Test func freesRecordsThatWereTornByTheCrash() throws {
    let scratch = BlobScratch()
    let (known, orphans) = try crash(in: scratch, [5000, 70_000])
    let fixture = try BlobFixture(in: scratch)
    let path = fixture.store.segments.directory.path(of: orphans[0].a)
    let file = try Descriptor(path, O_RDWR)
    for orphan in orphans { try file.write([UInt8](repeating: 0, count: RecordHeader.bytes), at: orphan.b) }
    let index = Set(known.map(\.address))
    _ = try fixture.store.sweepOrphans { index.contains($0) }
    for orphan in orphans {
      let next = file.nextData(from: orphan.b)
      #expect(next == nil || next! >= orphan.b + RecordLayout(length: orphan.length).size)
    }
    #expect(try fixture.read(known[1]) == testBytes(70_000, seed: 70_000))
  }

  @Test func contentThatLooksLikeARecordHidesNothing() throws {
    let scratch = BlobScratch()
    let (known, orphans) = try crash(in: scratch, [5000])
    let fixture = try BlobFixture(in: scratch)
    let file = try Descriptor(fixture.store.segments.directory.path(of: known[0].a), O_RDWR)
    // The orphan's header becomes one with another nonce that claims everything behind it.
    let forged = RecordHeader(
      nonce: SegmentNonce(first: 1, second: 2), offset: SegmentFormat.page, length: 1 << 30, sum: 0)
    var bytes = [UInt8](repeating: 0, count: RecordHeader.bytes)
    bytes.withUnsafeMutableBytes { forged.encode(into: $0) }
    let victim = known[0].b < orphans[0].b ? known[0] : orphans[0]
    let behind = known[0].b < orphans[0].b ? orphans[0] : known[0]
    try file.write(bytes, at: victim.b)
    #expect(try fixture.blobs() == [behind.address])
  }

  @Test func leavesThePlacesOfThisRunAlone() throws {
    let fixture = try BlobFixture()
    let blobs = try [5000, 1_500_000].map { try fixture.store(testBytes($0)) }
    #expect(try fixture.store.unsettled().isEmpty)
    #expect(try fixture.store.sweepOrphans { _ in false } == 0)
    #expect(try fixture.blobs() == Set(blobs.map(\.address)))
  }

  @Test func aSegmentStaysUnsettledWhileABlobIsNeitherCommittedNorDiscarded() throws {
    let fixture = try BlobFixture { $0.segmentBytes = 32 << 10 }
    var waiting: ReceivedBlob? = try fixture.receive(TestBody(testBytes(10_000)))
    let segment = try #require(waiting?.location?.a)
    for _ in 0..<5 { _ = try fixture.store(testBytes(10_000)) }
    #expect(try fixture.store.segments.directory.numbers().unsettled.contains(segment))
    waiting = nil
    for _ in 0..<5 { _ = try fixture.store(testBytes(10_000)) }
    #expect(try !fixture.store.segments.directory.numbers().unsettled.contains(segment))
    _ = waiting
  }

  @Test func settlesSegmentsThatACrashLeftWithoutAHeader() throws {
    let scratch = BlobScratch()
    do {
      let fixture = try BlobFixture(in: scratch)
      for number in [Int64(1), 2] { try fixture.store.segments.directory.mark(number) }
      _ = try Descriptor(fixture.store.segments.directory.path(of: 2), O_RDWR | O_CREAT)
    }
    let fixture = try BlobFixture(in: scratch)
    #expect(try fixture.store.sweepOrphans { _ in false } == 0)
    #expect(try fixture.store.unsettled().isEmpty)
    #expect(try fixture.store(testBytes(5000)).a == 3)
  }
}
