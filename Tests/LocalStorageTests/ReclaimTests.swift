import Storage
import Testing

@testable import LocalStorage

@Suite struct ReclaimTests {
  @Test func freesWhatWasReplacedDeletedOrAborted() throws {
    var settings = LocalStorageSettings()
    settings.minimumPartBytes = 1
    settings.reclaimsPerSecond = 100_000
    let store = try TestStore(settings)
    for round in 0..<3 {
      for size in [10, 20_000, 1_500_000] { try store.put("k\(size)", pattern(size, seed: UInt64(round))) }
    }
    try store.delete("k20000")
    for (key, completes) in [("a", true), ("b", false)] {
      let object = try TestStore.address(key)
      let upload = UploadAddress(
        object: object, id: try store.storage.createUpload(CreateUploadRequest(object: object)))
      var parts: [CompletedPart] = []
      for number in 1...30 {
        let part = try store.storage.putPart(PartNumber(number)!, of: upload, body: BytesBody(pattern(5000)))
        parts.append(CompletedPart(number: part.number, etag: part.etag))
      }
      if completes {
        // The first ten are not listed.
        _ = try store.storage.completeUpload(CompleteUploadRequest(upload: upload, parts: Array(parts[10...])))
      } else {
        try store.storage.abortUpload(upload)
      }
    }
    #expect(try store.storage.bytes("a").count == 100_000)
    try store.expectNoGarbage(objects: 3)
  }

  /// Bytes that somebody reads stay until the reader has gone.
  @Test(arguments: [20_000, 1_500_000])
  func waitsForReaders(size: Int) throws {
    let store = try TestStore()
    let bytes = pattern(size)
    try store.put("key", bytes)
    var reader: (any ObjectReader)? = try store.storage.open(try TestStore.address("key"))
    try store.delete("key")
    for _ in 0..<3 { _ = try store.storage.reclaimer.reclaimAll() }
    #expect(try reader?.read(0..<Int64(size)) == bytes)
    reader = nil
    try store.expectNoGarbage(objects: 0)
  }

  /// A manifest is opened part by part: until then the reader's lease holds the parts.
  @Test func keepsTheManifestOfAReader() throws {
    var settings = LocalStorageSettings()
    settings.minimumPartBytes = 1
    let store = try TestStore(settings)
    let object = try TestStore.address("key")
    let upload = UploadAddress(object: object, id: try store.storage.createUpload(CreateUploadRequest(object: object)))
    var parts: [CompletedPart] = []
    for number in 1...200 {
      let part = try store.storage.putPart(
        PartNumber(number)!, of: upload, body: BytesBody(pattern(100, seed: UInt64(number))))
      parts.append(CompletedPart(number: part.number, etag: part.etag))
    }
    _ = try store.storage.completeUpload(CompleteUploadRequest(upload: upload, parts: parts))
    let expected = try store.storage.bytes("key")
    #expect(expected.count == 20_000)
    do {
      let reader = try store.storage.open(object)
      try store.delete("key")
      #expect(try reader.read(0..<20_000) == expected)
      #expect(try reader.read(9990..<10_010) == Array(expected[9990..<10_010]))
    }
    try store.expectNoGarbage(objects: 0)
  }

  /// Overwriting while others read never gives bytes that were never there.
  @Test func neverGivesFreedBytes() throws {
    var settings = LocalStorageSettings()
    settings.reclaimsPerSecond = 1_000_000
    let store = try TestStore(settings)
    let versions = (0..<4).map { pattern(30_000, seed: $0) }
    for key in 0..<4 { try store.put("k\(key)", versions[0]) }
    nonisolated(unsafe) var problems = [String?](repeating: nil, count: 5)
    runOnThreads(5) { thread in
      do {
        for round in 0..<150 {
          let key = "k\(round % 4)"
          if thread < 2 {
            try store.put(key, versions[(round / 4 + thread) % 4])
          } else if thread == 2 {
            _ = try store.storage.reclaimer.reclaimAll()
          } else {
            let found = try store.storage.bytes(key)
            if !versions.contains(found) { problems[thread] = "wrong bytes" }
          }
        }
      } catch {
        problems[thread] = "\(error)"
      }
    }
    #expect(problems.compactMap { $0 } == [])
    try store.expectNoGarbage(objects: 4)
  }
}
