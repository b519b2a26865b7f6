import Crypto
import Storage

/// Bytes in and out.
enum BodyChecks {
  static let all = [
    readsBackWhatWasWritten, showsOneStateEverywhere, readsItsOwnWrites, takesBodiesOfUnknownLength,
    brokenBodiesLeaveNothing,
    brokenBodiesLeaveWhatWasThere, deletesWhatIsThereOrNot, ranges, tagIsMD5,
  ]

  private static let sizes = [0, 1, 4096, 4097, 65_537, 1 << 20, (3 << 20) + 1]

  static let readsBackWhatWasWritten = Check("what was written is read back, whatever its size") { bucket in
    for size in sizes {
      let bytes = pattern(size, seed: size)
      let put = try bucket.put("size/\(size)", bytes)
      try expectEqual(put.size, Int64(size), "size in the answer to PUT")
      try expect(try bucket.bytes("size/\(size)") == bytes, "other bytes came back for \(size) bytes")
    }
  }

  static let showsOneStateEverywhere = Check("PUT, HEAD, GET and LIST give the same tag, size and date") { bucket in
    for (number, key) in ["a", "folder/b", "folder/deeper/c é 💧.txt"].enumerated() {
      let put = try bucket.put(key, pattern(1000 + number))
      let head = try bucket.head(key)
      let opened = try bucket.provider.open(try bucket.object(key)).info
      let entry = try bucket.entry(key)
      for (name, tag, size, date) in [
        ("HEAD", head.etag, head.size, head.lastModified), ("GET", opened.etag, opened.size, opened.lastModified),
        ("LIST", entry.etag, entry.size, entry.lastModified),
      ] {
        try expectEqual(tag, put.etag, "tag of `\(key)` in \(name)")
        try expectEqual(size, put.size, "size of `\(key)` in \(name)")
        try expectEqual(date, put.lastModified, "date of `\(key)` in \(name)")
      }
      try expectEqual(head.key, put.key, "key in HEAD")
    }
  }

  static let readsItsOwnWrites = Check("a write is seen by whatever is read after it") { bucket in
    for round in 0..<5 {
      let tag = try bucket.put("key", "round \(round)").etag
      try expectEqual(try bucket.text("key"), "round \(round)", "GET after PUT")
      try expectEqual(try bucket.head("key").etag, tag, "HEAD after PUT")
      try expectEqual(try bucket.entry("key").etag, tag, "LIST after PUT")
      try bucket.delete("key")
      try bucket.expectAbsent("key")
    }
  }

  static let takesBodiesOfUnknownLength = Check("a body may come without its length") { bucket in
    for size in [0, 10, 200_000] {
      let body = KitBody(pattern(size), isLengthKnown: false)
      let put = try bucket.provider.put(PutRequest(object: try bucket.object("key")), body: body)
      try expectEqual(put.size, Int64(size), "size")
      try expect(try bucket.bytes("key") == pattern(size), "other bytes came back")
    }
  }

  /// Ways for a body to be no good, and the error that tells of it.
  private static let faults: [(name: String, body: @Sendable () -> KitBody, error: StorageError)] = [
    ("cut off at once", { KitBody(pattern(100), breaksAfter: 0) }, .body(.incomplete)),
    ("cut off", { KitBody(pattern(300_000), breaksAfter: 150_000) }, .body(.incomplete)),
    ("cut off late", { KitBody(pattern(3 << 20), breaksAfter: (3 << 20) - 1) }, .body(.incomplete)),
    ("wrong", { KitBody(pattern(300_000), fault: .body(.contentMD5)) }, .body(.contentMD5)),
    ("wrong and tiny", { KitBody([1], fault: .body(.payloadHash)) }, .body(.payloadHash)),
    ("wrong and empty", { KitBody([], fault: .body(.contentMD5)) }, .body(.contentMD5)),
  ]

  static let brokenBodiesLeaveNothing = Check("a body that is cut off or wrong leaves nothing") { bucket in
    for (name, body, error) in faults {
      try expect(error, of: "a body that is \(name)") {
        _ = try bucket.provider.put(PutRequest(object: try bucket.object("new/key")), body: body())
      }
      try bucket.expectAbsent("new/key")
    }
    try expectEqual(try bucket.keys().count, 0, "keys left behind")
  }

  static let brokenBodiesLeaveWhatWasThere = Check("a body that is cut off or wrong leaves the old object") { bucket in
    let old = try bucket.put("key", "old")
    for (name, body, error) in faults {
      try expect(error, of: "a body that is \(name)") {
        _ = try bucket.provider.put(PutRequest(object: try bucket.object("key")), body: body())
      }
      try expectEqual(try bucket.text("key"), "old", "after a body that is \(name)")
      try expectEqual(try bucket.head("key").etag, old.etag, "tag after a body that is \(name)")
    }
    if let outside = bucket.outside { try expectEqual(try outside.names(), ["key"], "files left behind") }
  }

  static let deletesWhatIsThereOrNot = Check("deleting succeeds whether something is there or not, each by itself") {
    bucket in
    for key in ["a", "b/c"] { try bucket.put(key, "x") }
    let requests = try ["none", "a", "none/at/all", "b/c", "a"].map { DeleteRequest(key: try ObjectKey($0)) }
    let results = try bucket.provider.delete(requests, in: bucket.address)
    try expectEqual(results.count, requests.count, "results")
    for result in results { _ = try result.get() }
    try expectEqual(try bucket.keys(), [], "keys")
  }

  static let ranges = Check(
    .rangeRead, "any range can be read",
    { bucket in
      let bytes = pattern((2 << 20) + 77)
      try bucket.put("key", bytes)
      let size = bytes.count
      for range in [0..<1, 0..<size, size - 1..<size, 1..<2, 65_535..<65_538, (1 << 20) - 1..<(1 << 20) + 1, 7..<7] {
        let part = try bucket.bytes("key", Int64(range.lowerBound)..<Int64(range.upperBound))
        try expect(part == Array(bytes[range]), "other bytes came back for \(range)")
      }
    },
    refused: [Attempt("reading a part") { _ = try $0.bytes("kept/object", 1..<2) }])

  static let tagIsMD5 = Check(
    .md5ETag, "the tag is the MD5 of the bytes, or has not its form",
    { bucket in
      for size in [0, 5, 100_000] {
        let bytes = pattern(size)
        var digest = MessageDigest(.md5)
        bytes.withUnsafeBytes { digest.update($0) }
        try expectEqual(try bucket.put("key", bytes).etag, ETag(md5: digest.finish()), "tag")
      }
    },
    otherwise: { bucket in
      let tag = try bucket.put("key", "x").etag.text
      let isHexadecimal = tag.utf8.count == 32 && tag.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
      try expect(!isHexadecimal, "clients take \(tag) for an MD5")
      try expect(!tag.isEmpty, "there is no tag")
    })
}
