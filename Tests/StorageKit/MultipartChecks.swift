import Storage

/// Uploads in parts.
enum MultipartChecks {
  static let all = [
    partsBecomeTheObject, replacesWhatWasThere, showsUploadsAndParts, abortLeavesNothing, refusesWrongParts,
    brokenPartsLeaveTheFormer, copiesRangesAsParts, decidesOnConditions,
  ]

  static let partsBecomeTheObject = Check(
    .multipart, "the parts that are named, in order of their numbers, become the object",
    { bucket in
      let first = Upload.wholePart(of: bucket, seed: 1)
      let second = Upload.wholePart(of: bucket, seed: 2) + [7]
      let upload = try Upload(bucket, "folder/key")
      try upload.put(9, [1, 2, 3])
      try upload.put(2, pattern(10))
      try upload.put(1, first)
      try upload.put(2, second)
      try bucket.expectAbsent("folder/key")
      let completed = try upload.complete()
      try expect(try bucket.bytes("folder/key") == first + second + [1, 2, 3], "other bytes came back")
      let head = try bucket.head("folder/key")
      try expectEqual(head.etag, completed.etag, "tag")
      try expectEqual(try bucket.entry("folder/key").etag, completed.etag, "tag in LIST")
      try expectEqual(try bucket.keys(), ["folder/key"], "keys")
      try expectGone(upload)
      // A client that missed the answer asks again.
      do {
        try expectEqual(try upload.complete().etag, completed.etag, "tag in the answer to a second end")
      } catch StorageError.noSuchUpload {}
      if let outside = bucket.outside {
        try expectEqual(try outside.names().filter { !$0.hasPrefix(".") }, ["folder"], "files")
      }
    },
    refused: [Attempt("an upload") { _ = try Upload($0, "new") }])

  static let replacesWhatWasThere = Check(
    .multipart, "what was there stays until the upload is completed",
    { bucket in
      try bucket.put("key", "old")
      let upload = try Upload(bucket, "key")
      try upload.put(1, [5, 6])
      try expectEqual(try bucket.text("key"), "old", "the object meanwhile")
      try upload.complete()
      try expectEqual(try bucket.bytes("key"), [5, 6], "the object")
    })

  static let showsUploadsAndParts = Check(
    .multipart, "uploads and parts are listed page by page",
    { bucket in
      let provider = bucket.provider
      let uploads = try ["b", "a/1", "a/2", "c"].map { try Upload(bucket, $0) }
      for number in [3, 1, 20] { try uploads[0].put(number, pattern(number)) }
      let page = try provider.uploads(in: bucket.address, UploadListQuery(limit: 1000))
      try expectEqual(page.uploads.map(\.key.text), ["a/1", "a/2", "b", "c"], "keys of uploads")
      let ids = Set(uploads.map(\.address.id))
      try expectEqual(Set(page.uploads.map(\.id)), ids, "ids")
      let groups = try provider.uploads(in: bucket.address, UploadListQuery(delimiter: "/", limit: 1000))
      try expectEqual(groups.commonPrefixes, ["a/"], "groups")
      try expectEqual(groups.uploads.map(\.key.text), ["b", "c"], "keys beside the groups")
      let first = try provider.uploads(in: bucket.address, UploadListQuery(limit: 3))
      try expect(first.isTruncated && first.uploads.count == 3, "the first page")
      let rest = UploadListQuery(
        keyMarker: first.nextKeyMarker ?? "", uploadIDMarker: first.nextUploadIDMarker ?? "", limit: 3)
      try expectEqual(try provider.uploads(in: bucket.address, rest).uploads.map(\.key.text), ["c"], "the next page")
      let parts = try provider.parts(of: uploads[0].address, after: 1, limit: 1)
      try expectEqual(parts.parts.map(\.number.value), [3], "parts after 1")
      try expectEqual(parts.parts.map(\.size), [3], "sizes of parts")
      try expect(parts.isTruncated, "there are more parts")
      try expectEqual(try provider.upload(uploads[0].address.id, of: uploads[0].address.object).key.text, "b", "key")
      try expectEqual(try bucket.keys(), [], "keys")
    })

  static let abortLeavesNothing = Check(
    .multipart, "an upload that is aborted leaves nothing",
    { bucket in
      let upload = try Upload(bucket, "folder/key")
      try upload.put(1, pattern(100_000))
      try upload.abort()
      try expectGone(upload)
      try expect(.noSuchUpload, of: "the end of what was aborted") { try upload.complete() }
      try bucket.expectAbsent("folder/key")
      try expectEqual(try bucket.keys(), [], "keys")
      if let outside = bucket.outside {
        try expectEqual(try outside.names().filter { !$0.hasPrefix(".") }, [], "files")
      }
    })

  private static func expectGone(_ upload: Upload) throws {
    let provider = upload.bucket.provider
    let address = upload.address
    let attempts: [(String, () throws -> Void)] = [
      ("a part", { try upload.put(1, [1]) }),
      ("its parts", { _ = try provider.parts(of: address, after: 0, limit: 1) }),
      ("the upload", { _ = try provider.upload(address.id, of: address.object) }),
    ]
    for (name, attempt) in attempts { try expect(.noSuchUpload, of: name, attempt) }
    let uploads = try provider.uploads(in: upload.bucket.address, UploadListQuery(limit: 10)).uploads
    try expect(!uploads.contains { $0.id == address.id }, "the upload is still listed")
  }

  static let refusesWrongParts = Check(
    .multipart, "an upload is not completed with parts that it does not have, and can go on",
    { bucket in
      let upload = try Upload(bucket, "key")
      try upload.put(1, Upload.wholePart(of: bucket))
      try upload.put(2, [2])
      let right = upload.completed
      let isInvalidPart: (StorageError) -> Bool = { if case .invalidPart = $0 { true } else { false } }
      guard let three = PartNumber(3) else { return }
      try expectError(of: "another tag", isInvalidPart) {
        try upload.complete([right[0], CompletedPart(number: right[1].number, etag: ETag("other"))])
      }
      try expectError(of: "a missing part", isInvalidPart) {
        try upload.complete(right + [CompletedPart(number: three, etag: right[1].etag)])
      }
      try expect(.invalidPartOrder, of: "the wrong order") { try upload.complete(right.reversed()) }
      try bucket.expectAbsent("key")
      try upload.complete()
      try expect(try bucket.bytes("key") == Upload.wholePart(of: bucket) + [2], "other bytes came back")
    })

  static let brokenPartsLeaveTheFormer = Check(
    .multipart, "a part that is cut off leaves the one before it",
    { bucket in
      let upload = try Upload(bucket, "key")
      try upload.put(1, [1, 2, 3])
      try expect(.body(.incomplete), of: "a part that is cut off") {
        try upload.put(1, KitBody(pattern(200_000), breaksAfter: 100_000))
      }
      try upload.complete()
      try expectEqual(try bucket.bytes("key"), [1, 2, 3], "the object")
    })

  static let copiesRangesAsParts = Check(
    .multipart, "a part may be a range of an object",
    { bucket in
      let bytes = Upload.wholePart(of: bucket) + pattern(5000, seed: 3)
      try bucket.put("source", bytes)
      let upload = try Upload(bucket, "key")
      guard let one = PartNumber(1) else { return }
      let range = Int64(4000)..<Int64(bytes.count)
      let source = CopySource(object: try bucket.object("source"), range: range)
      let part = try bucket.provider.copyPart(one, of: upload.address, from: source)
      try expectEqual(part.size, Int64(range.count), "size of the part")
      try upload.complete([CompletedPart(number: one, etag: part.etag)])
      try expect(try bucket.bytes("key") == Array(bytes[4000...]), "other bytes came back")
    })

  static let decidesOnConditions = Check(
    .multipart, "completing with a condition that fails leaves what is there",
    { bucket in
      guard bucket.claims(.conditionalWrite) else { return }
      try bucket.put("key", "old")
      let upload = try Upload(bucket, "key")
      try upload.put(1, [9])
      try expectError(of: "the end", { if case .preconditionFailed = $0 { true } else { false } }) {
        try upload.complete(if: .absent)
      }
      try expectEqual(try bucket.text("key"), "old", "the object")
    })
}
