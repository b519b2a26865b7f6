import Storage

/// Which names are different ones.
enum NameChecks {
  static let all = [letters, folders, awkwardNames]

  static let letters = Check(
    .caseSensitive, "names that differ by case are two, or the second is refused",
    { bucket in
      try bucket.put("Key", "1")
      try bucket.put("key", "22")
      try expectEqual(try bucket.text("Key"), "1", "the first")
      try expectEqual(try bucket.text("key"), "22", "the second")
      try expectEqual(try bucket.keys(), ["Key", "key"], "keys")
    },
    otherwise: { bucket in
      try bucket.put("Key", "1")
      try expectError(of: "the second", { if case .keyConflict = $0 { true } else { false } }) {
        try bucket.put("key", "22")
      }
      try expectEqual(try bucket.text("Key"), "1", "the first")
      try expectEqual(try bucket.keys(), ["Key"], "keys")
    })

  static let folders = Check(
    .emptyDirectories, "a key that ends with a slash is kept without anything below it",
    { bucket in
      try bucket.put("folder/", [])
      try expectEqual(try bucket.head("folder/").size, 0, "size")
      try expectEqual(try bucket.keys(), ["folder/"], "keys")
      let page = try bucket.list(ListQuery(delimiter: "/", limit: 10))
      try expectEqual(page.commonPrefixes, ["folder/"], "groups")
      try bucket.put("folder/a", "x")
      try bucket.put("folder/sub/", [])
      try expectEqual(
        try bucket.keys(prefix: "folder/").filter { $0 != "folder/" }, ["folder/a", "folder/sub/"], "keys below it")
      try bucket.delete("folder/")
      try expectEqual(try bucket.text("folder/a"), "x", "what is below it, after its delete")
      try bucket.delete("folder/a")
      try bucket.delete("folder/sub/")
      try bucket.delete("folder/")
      try expectEqual(try bucket.keys(), [], "keys")
    },
    refused: [Attempt("an empty folder") { try $0.put("folder/", []) }])

  /// Names that a tree of files can have, and that must come back byte for byte.
  static let awkwardNames = Check("awkward names come back byte for byte") { bucket in
    let names = [
      "é", "e\u{301}", "💧👩‍👩‍👧", "Ångström", "日本語.txt", "a b", "%41", "+", "&amp;", "#", "'", ";", "!", "~", "-rf", "$HOME",
      "x.tar.gz", ".hidden", "..double", "a'b", "(1)", "[x]", "{y}", "@", "=", ",", "^", "`",
      String(repeating: "n", count: 255), String(repeating: "é", count: 127), "ends.with/a/dot.d/x",
    ]
    for name in names { try bucket.put(name, name) }
    for name in names { try expectEqual(try bucket.text(name), name, "the object") }
    let sorted = names.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    try expectEqual(try bucket.keys().map { Array($0.utf8) }, sorted, "keys")
    for name in names {
      try bucket.delete(name)
      try expect(.noSuchKey, of: "HEAD of what was deleted") { _ = try bucket.head(name) }
    }
    try expectEqual(try bucket.keys(), [], "keys")
  }
}
