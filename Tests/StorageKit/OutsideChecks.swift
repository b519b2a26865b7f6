import Storage

/// What other programs do to what a provider keeps.
enum OutsideChecks {
  static let all = [seesOthersWrites, forgetsAttributesOfChangedFiles, othersReadWhatWasWritten, seesOthersFolders]

  private static func outside(_ bucket: TestedBucket) throws -> any Outside {
    guard let outside = bucket.outside else { throw KitFailure("it is claimed, but nobody is outside to try it") }
    return outside
  }

  static let seesOthersWrites = Check(
    .externalChanges, "what another program writes, changes and removes is seen at once",
    { bucket in
      let outside = try outside(bucket)
      try outside.write(Array("theirs".utf8), to: "folder/key")
      try expectEqual(try bucket.text("folder/key"), "theirs", "their file")
      let first = try bucket.head("folder/key")
      try expectEqual(try bucket.entry("folder/key").etag, first.etag, "tag in LIST")
      try outside.write(Array("again!".utf8), to: "folder/key")
      let second = try bucket.head("folder/key")
      try expect(first.etag != second.etag, "an edit of the same size does not change the tag")
      try expectEqual(try bucket.text("folder/key"), "again!", "their file after an edit")
      if bucket.claims(.conditionalWrite) {
        try expectError(of: "If-Match", { if case .preconditionFailed = $0 { true } else { false } }) {
          try bucket.put("folder/key", "x", if: .matches([first.etag]))
        }
      }
      try bucket.put("folder/key", "ours")
      try outside.remove("folder/key")
      try bucket.expectAbsent("folder/key")
    },
    otherwise: { bucket in try expect(bucket.outside == nil, "others can write, but it is not claimed") })

  static let forgetsAttributesOfChangedFiles = Check(
    .externalChanges, "what clients kept with an object is forgotten when another program changes the file",
    { bucket in
      let outside = try outside(bucket)
      guard bucket.claims(.userMetadata) else { return }
      let metadata = ObjectMetadata(contentType: "text/x-kit", user: [.init(name: "a", value: "b")])
      let object = try bucket.object("key")
      _ = try bucket.provider.put(PutRequest(object: object, metadata: metadata), body: KitBody([1, 2]))
      try expectEqual(try bucket.head("key").metadata, metadata, "headers")
      try outside.write([3, 4], to: "key")
      let head = try bucket.head("key")
      try expectEqual(head.metadata.user, [], "user metadata of a changed file")
      try expect(head.metadata.contentType != "text/x-kit", "the content type of the file before")
      try expectEqual(head.checksums, [], "checksums of a changed file")
    },
    otherwise: { _ in })

  static let othersReadWhatWasWritten = Check(
    .externalChanges, "another program reads what was put, under the same name",
    { bucket in
      let outside = try outside(bucket)
      for key in ["key", "folder/deep/é 💧.txt"] {
        let bytes = pattern(100_000)
        try bucket.put(key, bytes)
        try expect(try outside.read(key) == bytes, "other bytes are in the file")
      }
      try expectEqual(try outside.names().filter { !$0.hasPrefix(".martinet") }, ["folder", "key"], "files")
    },
    otherwise: { _ in })

  static let seesOthersFolders = Check(
    .externalChanges, "folders that another program makes are there",
    { bucket in
      let outside = try outside(bucket)
      try outside.makeFolder("empty/inner")
      try expectEqual(try bucket.keys(), ["empty/inner/"], "keys")
      try expectEqual(try bucket.list(ListQuery(delimiter: "/", limit: 9)).commonPrefixes, ["empty/"], "groups")
      try bucket.put("empty/inner/key", "x")
      try expectEqual(try bucket.keys(), ["empty/inner/key"], "keys")
      try bucket.delete("empty/inner/key")
      try expectEqual(try bucket.keys(), ["empty/inner/"], "their folder, after our object in it is gone")
    },
    otherwise: { _ in })
}
