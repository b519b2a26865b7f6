import Storage

/// Versions of objects.
enum VersionChecks {
  static let all = [keepsVersions, nullIsTheObject]

  static let keepsVersions = Check(
    .versioning, "what is replaced or deleted can still be read",
    { bucket in
      try bucket.provider.setVersioning(of: bucket.address, to: .enabled)
      let first = try bucket.put("key", "first")
      let second = try bucket.put("key", "second")
      guard let one = first.versionID, let two = second.versionID, one != two else {
        throw KitFailure("two versions have not two ids")
      }
      let marker = try bucket.delete("key")
      try expect(marker.isDeleteMarker, "no delete marker came")
      try expectError(of: "GET", { if case .deleteMarker = $0 { true } else { false } }) { _ = try bucket.head("key") }
      for (id, text) in [(one, "first"), (two, "second")] {
        let bytes = try TestedBucket.bytes(of: bucket.provider.open(try bucket.object("key", id)))
        try expectEqual(String(decoding: bytes, as: UTF8.self), text, "the version")
      }
      let page = try bucket.provider.listVersions(bucket.address, VersionListQuery(limit: 10))
      try expectEqual(page.entries.map(\.version), [marker.version, two, one].compactMap(\.self), "versions")
      try bucket.delete("key", marker.version)
      try expectEqual(try bucket.text("key"), "second", "the object without its marker")
    },
    refused: [Attempt("versioning") { try $0.provider.setVersioning(of: $0.address, to: .enabled) }])

  static let nullIsTheObject = Check("without versioning the object is its own null version") { bucket in
    let put = try bucket.put("folder/key", "x")
    try expect(put.versionID == nil, "an answer speaks of versions")
    try expectEqual(try bucket.provider.head(try bucket.object("folder/key", .null)).etag, put.etag, "the null version")
    if let other = VersionID("3") {
      try expectError(of: "another version", { [.noSuchVersion, .noSuchKey].contains($0) }) {
        _ = try bucket.provider.head(try bucket.object("folder/key", other))
      }
    }
    let page: VersionPage
    do {
      page = try bucket.provider.listVersions(bucket.address, VersionListQuery(limit: 10))
    } catch StorageError.notSupported(.versioning) where !bucket.claims(.versioning) {
      return
    }
    try expectEqual(page.entries.map(\.key.text), ["folder/key"], "keys of versions")
    try expectEqual(page.entries.map(\.version), [.null], "versions")
    try expectEqual(page.entries.map(\.etag), [put.etag], "tags")
    try expect(page.entries.allSatisfy { $0.isLatest && !$0.isDeleteMarker }, "what versions are")
    try bucket.delete("folder/key", .null)
    try bucket.expectAbsent("folder/key")
  }
}
