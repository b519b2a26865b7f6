import Storage

/// Copies within a store, and other keys for objects.
enum CopyChecks {
  static let all = [
    copies, copiesOntoItself, copiesNothing, decidesOnTheSource, renames, renamesOver, decidesOnARename,
  ]

  private static let refusedCopies = [
    Attempt("a copy") { bucket in
      let source = CopySource(object: try bucket.object("kept/object"))
      _ = try bucket.provider.copy(CopyRequest(source: source, destination: try bucket.object("copy")))
    }
  ]

  private static func copy(_ bucket: TestedBucket, _ source: String, _ destination: String) throws -> ObjectInfo {
    try bucket.provider.copy(
      CopyRequest(source: CopySource(object: try bucket.object(source)), destination: try bucket.object(destination)))
  }

  static let copies = Check(
    .serverSideCopy, "a copy has the bytes and headers of its source",
    { bucket in
      for size in [0, 10, (2 << 20) + 5] {
        let bytes = pattern(size)
        var metadata = ObjectMetadata(contentType: "text/x-kit")
        if bucket.claims(.userMetadata) {
          metadata.user = [.init(name: "a", value: "b")]
        } else {
          metadata = ObjectMetadata()
        }
        let put = PutRequest(object: try bucket.object("folder/source"), metadata: metadata)
        let source = try bucket.provider.put(put, body: KitBody(bytes))
        let copy = try copy(bucket, "folder/source", "other/copy")
        try expect(try bucket.bytes("other/copy") == bytes, "other bytes came back")
        let head = try bucket.head("other/copy")
        try expectEqual(head.etag, copy.etag, "tag")
        try expectEqual(head.size, Int64(size), "size")
        if bucket.claims(.userMetadata) { try expectEqual(head.metadata, metadata, "headers") }
        try expectEqual(try bucket.head("folder/source").etag, source.etag, "tag of the source")
      }
    }, refused: refusedCopies)

  static let copiesOntoItself = Check(
    .serverSideCopy, "a copy onto itself keeps the bytes",
    { bucket in
      try bucket.put("key", pattern(70_000))
      _ = try copy(bucket, "key", "key")
      try expect(try bucket.bytes("key") == pattern(70_000), "other bytes came back")
      guard bucket.claims(.userMetadata) else { return }
      let object = try bucket.object("key")
      let new = ObjectMetadata(contentType: "text/new", user: [.init(name: "n", value: "v")])
      _ = try bucket.provider.copy(CopyRequest(source: CopySource(object: object), destination: object, metadata: new))
      try expectEqual(try bucket.head("key").metadata, new, "headers")
      try expect(try bucket.bytes("key") == pattern(70_000), "other bytes came back")
    })

  static let copiesNothing = Check(
    .serverSideCopy, "a copy of nothing is no such key, and leaves what was there",
    { bucket in
      try bucket.put("key", "x")
      for destination in ["key", "new/key"] {
        try expect(.noSuchKey, of: "a copy of nothing") { _ = try copy(bucket, "none", destination) }
      }
      try expectEqual(try bucket.text("key"), "x", "the object")
      try expectEqual(try bucket.keys(), ["key"], "keys")
    })

  static let decidesOnTheSource = Check(
    .serverSideCopy, "a copy that its source does not allow leaves nothing",
    { bucket in
      let tag = try bucket.put("key", "x").etag
      let source = CopySource(object: try bucket.object("key")) { (info) throws(StorageError) in
        if info.etag == tag { throw .preconditionFailed(condition: "kit") }
      }
      try expect(.preconditionFailed(condition: "kit"), of: "the copy") {
        _ = try bucket.provider.copy(CopyRequest(source: source, destination: try bucket.object("copy")))
      }
      try bucket.expectAbsent("copy")
    })

  private static func rename(_ bucket: TestedBucket, _ source: String, _ destination: String) throws -> ObjectInfo {
    try bucket.provider.rename(
      RenameRequest(bucket: bucket.address, source: try ObjectKey(source), destination: try ObjectKey(destination)))
  }

  static let renames = Check(
    .rename, "an object gets another key, with all that it has",
    { bucket in
      var request = PutRequest(object: try bucket.object("folder/old"))
      if bucket.claims(.userMetadata) { request.metadata.user = [.init(name: "a", value: "b")] }
      if bucket.claims(.tags) { request.tags = try TagSet([Tag(key: "k", value: "v")], of: .object) }
      let put = try bucket.provider.put(request, body: KitBody(pattern(5000)))
      let renamed = try rename(bucket, "folder/old", "other/deeper/new")
      try bucket.expectAbsent("folder/old")
      let head = try bucket.head("other/deeper/new")
      try expectEqual(renamed.etag, put.etag, "tag")
      try expectEqual(head.etag, put.etag, "tag in HEAD")
      try expectEqual(head.metadata, put.metadata, "headers")
      try expectEqual(head.tags, request.tags, "tags")
      try expect(try bucket.bytes("other/deeper/new") == pattern(5000), "other bytes came back")
      try expect(.noSuchKey, of: "renaming what is gone") { _ = try rename(bucket, "folder/old", "x") }
    },
    refused: [Attempt("a rename") { _ = try rename($0, "kept/object", "other") }])

  static let renamesOver = Check(
    .rename, "a rename takes the place of what has the key",
    { bucket in
      try bucket.put("old", "new content")
      try bucket.put("taken", "old content")
      _ = try rename(bucket, "old", "taken")
      try expectEqual(try bucket.text("taken"), "new content", "the object")
      try expectEqual(try bucket.keys(), ["taken"], "keys")
    })

  static let decidesOnARename = Check(
    .rename, "a rename that source or destination does not allow changes nothing",
    { bucket in
      try bucket.put("a", "of a")
      try bucket.put("b", "of b")
      let refusal = StorageError.preconditionFailed(condition: "kit")
      let source = try ObjectKey("a")
      let destination = try ObjectKey("b")
      let requests = [
        RenameRequest(
          bucket: bucket.address, source: source, destination: destination,
          checkSource: { (_) throws(StorageError) in throw refusal }),
        RenameRequest(
          bucket: bucket.address, source: source, destination: destination,
          checkDestination: { (info) throws(StorageError) in if info != nil { throw refusal } }),
      ]
      for request in requests {
        try expect(refusal, of: "the rename") { _ = try bucket.provider.rename(request) }
        try expectEqual(try bucket.text("a"), "of a", "the source")
        try expectEqual(try bucket.text("b"), "of b", "the destination")
      }
    })
}
