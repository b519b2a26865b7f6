import Storage

/// Listings of keys.
enum ListingChecks {
  static let all = [
    ordersByBytes, pagesAddUp, groups, goesOnAfterAnything, pagesOfAChangingBucket, emptyBucket, nothingThere,
  ]

  /// Keys that a tree of files can have beside each other, also where letter case does not count.
  private static let keys = [
    "a-b", "a.d", "a/1", "a/b/1", "a/b/2", "a/b-1", "a/b.1", "a0", "D", "Z/1", "b é", "b/e\u{301}/1", "b/é/1", "b/💧",
    "c c",
    "c+c", "d%2F", "e&'", "f/g/h/i/j/k", "z~",
  ]

  private static func fill(_ bucket: TestedBucket) throws -> [String] {
    for key in keys.shuffled() { try bucket.put(key, key) }
    return keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  static let ordersByBytes = Check("keys come in the order of their bytes, as they were given") { bucket in
    let sorted = try fill(bucket)
    try expectEqual(try bucket.keys().map(Array.init), sorted.map(Array.init), "keys")
  }

  static let pagesAddUp = Check("pages of any size are the whole listing, whatever prefix and delimiter") { bucket in
    let sorted = try fill(bucket)
    for prefix in ["", "a", "a/", "a/b", "b/e", "b/é/", "f/g/h/", "none", "none/", "z~", "z~~"] {
      for delimiter in ["", "/", "b", "-", "/b"] {
        let expected = Listed.items(of: sorted, prefix: prefix, delimiter: delimiter)
        for limit in [1, 2, 7, 1000] {
          let query = ListQuery(prefix: prefix, delimiter: delimiter, limit: limit)
          try expectEqual(
            try Listed.pages(bucket, query), expected, "prefix `\(prefix)` delimiter `\(delimiter)` by \(limit)")
        }
      }
    }
  }

  static let groups = Check("a group is shown once, and passed over with its prefix") { bucket in
    _ = try fill(bucket)
    let first = try bucket.list(ListQuery(delimiter: "/", limit: 3))
    try expectEqual(first.entries.map(\.key.text), ["D", "a-b"].sorted(), "keys of the first page")
    try expectEqual(first.commonPrefixes, ["Z/"], "groups of the first page")
    let next = try bucket.list(ListQuery(delimiter: "/", after: .prefix("a/"), limit: 2))
    try expectEqual(next.entries.map(\.key.text), ["a0", "b é"], "after the group")
  }

  static let goesOnAfterAnything = Check("a listing goes on after any text, be it a key or not") { bucket in
    let sorted = try fill(bucket)
    for after in [
      "a/b", "a/b/", "a/b/1", "a/b/1x", "a", "b/f", "f/g/h/i/j/k", "f/g/h/i/j/k/l", "\u{1}", "zz", "a//", "../x",
    ] {
      let expected = sorted.filter { after.utf8.lexicographicallyPrecedes($0.utf8) }
      let page = try bucket.list(ListQuery(after: .key(after), limit: 1000))
      try expectEqual(page.entries.map(\.key.text), expected, "after `\(after)`")
      try expect(page.next == nil, "a listing does not end after `\(after)`")
    }
  }

  /// Keys come and go between the pages: those that stay are shown once each, in order.
  static let pagesOfAChangingBucket = Check("each key that stays is listed once, though others come and go") { bucket in
    let staying = (0..<40).map { "s\($0 + 100)/x" }
    for key in staying { try bucket.put(key, "x") }
    var found: [String] = []
    var query = ListQuery(limit: 3)
    for round in 0..<100 {
      let page = try bucket.list(query)
      found += page.entries.map(\.key.text)
      guard let next = page.next else { break }
      query.after = next
      try bucket.put("s\(100 + round * 7 % 40)/y\(round)", "x")
      if round > 0 { try bucket.delete("s\(100 + (round - 1) * 7 % 40)/y\(round - 1)") }
    }
    try expectEqual(found.filter { $0.hasSuffix("/x") }, staying, "keys that stayed")
    try expectEqual(Set(found).count, found.count, "keys that are listed once")
  }

  static let emptyBucket = Check("a bucket without objects has nothing to list") { bucket in
    for delimiter in ["", "/"] {
      let page = try bucket.list(ListQuery(delimiter: delimiter, limit: 10))
      try expect(page.entries.isEmpty && page.commonPrefixes.isEmpty && page.next == nil, "\(page)")
    }
  }

  static let nothingThere = Check("what is not there is no such key") { bucket in
    try bucket.put("a/b", "x")
    for key in [
      "none", "a", "a/", "a/b/", "a/b/c", "a/none", "/a/b", "a//b", "./a/b", "a/../a/b", "a/b/.", "a\\b", "A/\u{1}",
    ] {
      // A store with folders may know `a/` as one.
      if key == "a/", bucket.claims(.emptyDirectories), (try? bucket.head(key)) != nil { continue }
      try expect(.noSuchKey, of: "HEAD of `\(key)`") { _ = try bucket.head(key) }
      try expect(.noSuchKey, of: "GET of `\(key)`") { _ = try bucket.provider.open(try bucket.object(key)) }
      try bucket.delete(key)
    }
    try expectEqual(try bucket.text("a/b"), "x", "the only object")
  }
}
