import Crypto
import Storage
import Testing

@testable import LocalStorage

/// Every object gets a CRC-64 that came with no checksum of its own.
@Suite struct DefaultChecksumTests {
  private let store: TestStore
  private let source = try! TestStore.address("source")
  private let target = try! TestStore.address("target")

  init() throws {
    var settings = LocalStorageSettings()
    settings.minimumPartBytes = 5
    store = try TestStore(settings)
  }

  private func crc64(_ bytes: [UInt8]) -> Checksum {
    let value = bytes.withUnsafeBytes { CRC64NVME.hash($0) }
    return Checksum(algorithm: .crc64nvme, value: withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) })
  }

  @Test(arguments: [0, 100, 50_000, 2_000_000])
  func keepsOneOfWhatCameWithoutAny(size: Int) throws {
    let bytes = pattern(size)
    #expect(try store.put("source", bytes).checksums == [crc64(bytes)])
    #expect(try store.storage.head(source).checksums == [crc64(bytes)])
    #expect(try store.storage.list(TestStore.bucket, ListQuery(limit: 1)).entries[0].checksum == .default)
  }

  @Test func keepsNoneBesideTheClients() throws {
    let put = try store.storage.put(PutRequest(object: source), body: BytesBody([1, 2], checksums: [.sha1]))
    #expect(put.checksums.map(\.algorithm) == [.sha1])
  }

  @Test func combinesThoseOfParts() throws {
    let bodies = [pattern(50_000, seed: 1), pattern(50_000, seed: 2), pattern(3, seed: 3)]
    let upload = try begin()
    var parts: [CompletedPart] = []
    for (index, body) in bodies.enumerated() {
      // One part has a checksum of another kind: it does not count for the whole.
      let body = BytesBody(body, checksums: index == 1 ? [.crc32] : [])
      let part = try store.storage.putPart(PartNumber(index + 1)!, of: upload, body: body)
      parts.append(CompletedPart(number: part.number, etag: part.etag))
    }
    let done = try store.storage.completeUpload(CompleteUploadRequest(upload: upload, parts: parts))
    #expect(done.checksums == [crc64(bodies.flatMap { $0 })])
  }

  @Test(arguments: [0, 100, 50_000]) func addsOneToTheCopyOfWhatHasNone(size: Int) throws {
    let bytes = pattern(size)
    try putAsBefore(bytes)
    #expect(try store.storage.head(source).checksums == [])
    let copy = try store.storage.copy(CopyRequest(source: CopySource(object: source), destination: target))
    #expect(copy.checksums == [crc64(bytes)])
  }

  /// Bytes that are shared are not read for a checksum that nobody asked for.
  @Test func readsNothingLargeForIt() throws {
    try putAsBefore(pattern(2_000_000))
    let copy = try store.storage.copy(CopyRequest(source: CopySource(object: source), destination: target))
    #expect(copy.checksums == [])
    let upload = try begin()
    let part = try store.storage.copyPart(PartNumber(1)!, of: upload, from: CopySource(object: source))
    #expect(part.checksums == [])
    let listed = CompletedPart(number: part.number, etag: part.etag)
    let done = try store.storage.completeUpload(CompleteUploadRequest(upload: upload, parts: [listed]))
    #expect(done.checksums == [] && done.size == 2_000_000)
  }

  /// What is asked for of a copy covers all its bytes, also where the source's is composed of those of parts.
  @Test func computesWhatIsAskedForOfACompositeSource() throws {
    let body = pattern(50_000)
    let begun = CreateUploadRequest(object: source, checksum: UploadChecksum(algorithm: .crc32, kind: .composite))
    let upload = UploadAddress(object: source, id: try store.storage.createUpload(begun))
    let part = try store.storage.putPart(PartNumber(1)!, of: upload, body: BytesBody(body, checksums: [.crc32]))
    let listed = CompletedPart(number: part.number, etag: part.etag, checksums: part.checksums)
    let done = try store.storage.completeUpload(CompleteUploadRequest(upload: upload, parts: [listed]))
    var copy = CopyRequest(source: CopySource(object: source), destination: target)
    #expect(try store.storage.copy(copy).checksums == done.checksums, "unasked it stays as it is")
    copy.checksum = .crc32
    #expect(try store.storage.copy(copy).checksums == part.checksums)
  }

  @Test func keepsTheSourcesInAPart() throws {
    let bytes = pattern(50_000)
    try store.put("source", bytes)
    let upload = try begin()
    let part = try store.storage.copyPart(PartNumber(1)!, of: upload, from: CopySource(object: source))
    #expect(part.checksums == [crc64(bytes)])
  }

  private func begin() throws -> UploadAddress {
    UploadAddress(object: target, id: try store.storage.createUpload(CreateUploadRequest(object: target)))
  }

  /// As programs did that knew no default.
  private func putAsBefore(_ bytes: [UInt8]) throws {
    _ = try store.storage.put(PutRequest(object: source), body: BytesBody(bytes, bringsChecksum: true))
  }
}
