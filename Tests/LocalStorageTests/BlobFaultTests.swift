import Bodies
import Bytes
import Crypto
import Glibc
import Storage
import Testing

@testable import LocalStorage

@Suite struct BlobFaultTests {
  @Test(arguments: [3, 5000, 200_000, 900_000, 1_500_000], [true, false])
  func aBodyThatFailsLeavesNothing(size: Int, isLengthKnown: Bool) throws {
    let fixture = try BlobFixture()
    for failAt in [0, size / 2, size] {
      let body = TestBody(testBytes(size), declared: isLengthKnown ? Int64(size) : nil, piece: 50_000)
      body.failAt = failAt
      #expect(throws: StorageError.body(.timedOut)) { try fixture.receive(body) }
    }
    #expect(try fixture.blobs().isEmpty)
    #expect(fixture.store.buffers.lent == 0)
  }

  @Test(arguments: [3, 5000, 200_000, 1_500_000])
  func aBodyThatBreaksItsPromiseLeavesNothing(size: Int) throws {
    let fixture = try BlobFixture()
    let body = TestBody(testBytes(size))
    body.finishFailure = .body(.contentMD5)
    #expect(throws: StorageError.body(.contentMD5)) { try fixture.receive(body) }
    #expect(try fixture.blobs().isEmpty)
  }

  @Test(arguments: [3, 5000, 200_000, 1_500_000])
  func refusesBodiesOfAnotherLength(size: Int) throws {
    let fixture = try BlobFixture()
    #expect(throws: StorageError.body(.incomplete)) {
      try fixture.receive(TestBody(testBytes(size), declared: Int64(size) + 1))
    }
    #expect(throws: StorageError.body(.tooLong)) {
      try fixture.receive(TestBody(testBytes(size), declared: Int64(size) - 1))
    }
    #expect(try fixture.blobs().isEmpty)
  }

  @Test func refusesMoreThanTheMaximumBeforeReadingWhenItIsAnnounced() throws {
    let fixture = try BlobFixture()
    let body = TestBody(testBytes(101))
    body.onRead = { Issue.record("was read") }
    #expect(throws: StorageError.entityTooLarge(proposed: 101, maximum: 100)) {
      try fixture.receive(body, maximum: 100)
    }
  }

  @Test func refusesMoreThanTheMaximumWhenItComes() throws {
    let fixture = try BlobFixture()
    #expect(throws: StorageError.self) {
      try fixture.receive(TestBody(testBytes(2_000_000), declared: nil), maximum: 1_999_999)
    }
    #expect(try fixture.blobs().isEmpty)
    #expect(try fixture.receive(TestBody(testBytes(2_000_000), declared: nil), maximum: 2_000_000).size == 2_000_000)
  }

  @Test func tellsUploadsToSlowDownWhenAllBuffersAreLent() throws {
    let fixture = try BlobFixture { $0.bufferMemory = UploadBuffer.capacity }
    let held = fixture.store.buffers.take()
    #expect(throws: StorageError.slowDown) { try fixture.receive(TestBody(testBytes(5000))) }
    withExtendedLifetime(held) {}
  }

  @Test func anUploadUnderWayGoesOnWithOneBuffer() throws {
    let fixture = try BlobFixture { $0.bufferMemory = UploadBuffer.capacity }
    let bytes = testBytes(1_500_000)
    let expected = DigestSet([.md5, .sha1])
    bytes.withUnsafeBytes { expected.update($0) }
    let blob = try fixture.receive(TestBody(bytes), digests: [.md5, .sha1])
    #expect(blob.digests == expected.finish())
    #expect(try fixture.read(#require(blob.location)) == bytes)
  }

  @Test(arguments: [5000, 200_000, 1_500_000])
  func discardingGivesBackTheSpace(size: Int) throws {
    let fixture = try BlobFixture()
    let kept = try fixture.store(testBytes(size))
    let blob = try fixture.receive(TestBody(testBytes(size)))
    #expect(try fixture.blobs().count == 2)
    fixture.store.discard(blob)
    #expect(try fixture.blobs() == [kept.address])
    #expect(try fixture.read(kept) == testBytes(size))
  }
}

@Suite struct BlobDamageTests {
  @Test(arguments: [5000, 200_000, 1_500_000])
  func neverServesAChangedByte(size: Int) throws {
    let fixture = try BlobFixture()
    let location = try fixture.store(testBytes(size))
    try fixture.damage(location, at: Int64(size) - 1)
    #expect(throws: CorruptBytes.self) { try fixture.read(location) }
    #expect(fixture.store.damagedReads == 1)
    #expect(fixture.log.lines.contains { $0.hasPrefix("ALERT") })
  }

  @Test func servesTheIntactBlocksOfADamagedBlob() throws {
    let fixture = try BlobFixture()
    let location = try fixture.store(testBytes(1_500_000))
    try fixture.damage(location, at: 300_000)
    let (file, base) = try fixture.store.open(location)
    try file.verify(offset: base, count: FileFormat.blockBytes)
    try file.verify(offset: base + 2 * Int64(FileFormat.blockBytes), count: 1)
    #expect(throws: CorruptBytes.self) { try file.verify(offset: base + 262_144, count: 1) }
  }

  @Test func readsACheckedBlockAgainOnlyWhenItsTrustHasEnded() throws {
    for (trust, isFound) in [(Duration.seconds(600), false), (.zero, true)] {
      let fixture = try BlobFixture { $0.checkedFor = trust }
      let location = try fixture.store(testBytes(5000))
      _ = try fixture.read(location)
      try fixture.damage(location, at: 10)
      #expect((try? fixture.read(location)) == nil || !isFound)
      #expect(fixture.store.damagedReads == (isFound ? 1 : 0))
    }
  }

  @Test(arguments: [5000, 1_500_000])
  func doesNotTrustChangedChecksums(size: Int) throws {
    let fixture = try BlobFixture()
    let location = try fixture.store(testBytes(size))
    let table =
      location.place == .file
      ? Int64(size) : Int64(RecordHeader.bytes) - (try fixture.store.open(location).base - location.b)
    try fixture.damage(location, at: table)
    #expect(throws: CorruptBytes.self) { try fixture.read(location) }
    #expect(fixture.store.check(location, readingBytes: false).map(\.kind) == [.checksums])
  }

  @Test func aMissingFileIsDamage() throws {
    let fixture = try BlobFixture()
    let location = try fixture.store(testBytes(1_500_000))
    unlink(fixture.store.epochs.path(of: location.address))
    #expect(throws: StorageError.self) { try fixture.store.open(location) }
    #expect(fixture.store.check(location, readingBytes: false).map(\.kind) == [.missing])
  }

  @Test func checkingFindsEveryDamagedBlock() throws {
    let fixture = try BlobFixture()
    let location = try fixture.store(testBytes(1_500_000))
    #expect(fixture.store.check(location, readingBytes: true).isEmpty)
    try fixture.damage(location, at: 0)
    try fixture.damage(location, at: 1_400_000)
    #expect(fixture.store.check(location, readingBytes: false).isEmpty)
    #expect(fixture.store.check(location, readingBytes: true).map(\.kind) == [.block(0), .block(5)])
  }

  @Test func checkingFindsADamagedTrailer() throws {
    let fixture = try BlobFixture()
    let location = try fixture.store(testBytes(1_500_000))
    try fixture.damage(location, at: 1_500_000 + 4 * 6 + 8)
    #expect(fixture.store.check(location, readingBytes: false).map(\.kind) == [.checksums])
  }

  @Test func refusesToVerifyBeyondTheContent() throws {
    let fixture = try BlobFixture()
    let (file, base) = try fixture.store.open(fixture.store(testBytes(5000)))
    #expect(throws: CorruptBytes.self) { try file.verify(offset: base, count: 5001) }
    #expect(throws: CorruptBytes.self) { try file.verify(offset: base - 1, count: 1) }
  }
}
