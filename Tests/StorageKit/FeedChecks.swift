import Storage

/// What a store tells of itself, and does by rules.
enum FeedChecks {
  static let all = [tellsOfChanges, expires]

  static let tellsOfChanges = Check(
    .changeFeed, "each change is told once, in order",
    { bucket in
      let start = try bucket.provider.changes(of: bucket.address, from: .newest, limit: 10, wait: .zero).cursor
      try bucket.put("a", "x")
      try bucket.put("b", "x")
      try bucket.delete("a")
      let page = try bucket.provider.changes(of: bucket.address, from: .after(start), limit: 10, wait: .zero)
      try expectEqual(page.changes.map(\.key.text), ["a", "b", "a"], "keys")
      try expectEqual(page.changes.map(\.kind), [.created, .created, .deleted], "kinds")
      let rest = try bucket.provider.changes(of: bucket.address, from: .after(page.cursor), limit: 10, wait: .zero)
      try expect(rest.changes.isEmpty, "changes are told twice")
    },
    refused: [
      Attempt("the change feed") { bucket in
        _ = try bucket.provider.changes(of: bucket.address, from: .oldest, limit: 1, wait: .zero)
      }
    ])

  private static let document = Array("<LifecycleConfiguration/>".utf8)

  static let expires = Check(
    .lifecycle, "what the rules say is removed, unless it has changed",
    { bucket in
      let provider = bucket.provider
      try provider.setDocument(.lifecycle, of: bucket.address, to: document)
      try expect(try provider.buckets(having: .lifecycle).contains(bucket.address), "the bucket is not found")
      let old = try bucket.put("old", "x")
      let changed = try bucket.put("changed", "x")
      let requests = [old, changed].map { info in
        let judged = info.etag == changed.etag && info.key == changed.key ? 1 : info.lastModified.milliseconds
        return ExpiryRequest.delete(
          DeleteRequest(key: info.key, expectation: .current(.null, modified: Timestamp(milliseconds: judged))))
      }
      let results = try provider.expire(requests, in: bucket.address, judgedBy: document)
      _ = try results[0].get()
      try expect(.conditionalConflict, of: "removing what has changed") { _ = try results[1].get() }
      try expectEqual(try bucket.keys(), ["changed"], "keys")
    },
    refused: [
      Attempt("rules") { try $0.provider.setDocument(.lifecycle, of: $0.address, to: document) },
      Attempt("removing by rules") { bucket in
        let request = ExpiryRequest.delete(DeleteRequest(key: try ObjectKey("kept/object")))
        _ = try bucket.provider.expire([request], in: bucket.address, judgedBy: document)
      },
    ])
}
