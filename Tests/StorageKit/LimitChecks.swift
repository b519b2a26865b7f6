import Storage

/// The limits that a provider gives for its own.
enum LimitChecks {
  static let all = [longestKey, deepestKey, largestObject, smallestPart]

  /// A key of so many bytes, in names of at most 200.
  private static func key(_ count: Int) -> String {
    String((0..<count).map { $0 % 200 == 199 && $0 < count - 1 ? "/" : "k" })
  }

  static let longestKey = Check("a key may be as long as is said, and no longer") { bucket in
    let maximum = bucket.provider.capabilities.maximumKeyBytes
    try expect((1...ObjectKey.maximumBytes).contains(maximum), "keys of \(maximum) bytes")
    try bucket.put(key(maximum), "x")
    try expectEqual(try bucket.text(key(maximum)), "x", "the object with the longest key")
    try expectEqual(try bucket.keys(), [key(maximum)], "keys")
    guard maximum < ObjectKey.maximumBytes else { return }
    try expectError(of: "a longer key", { if case .invalidKey = $0 { true } else { false } }) {
      try bucket.put(key(maximum + 1), "x")
    }
    try bucket.expectAbsent(key(maximum + 1))
  }

  static let deepestKey = Check("a key may have as many slashes as its length allows") { bucket in
    let count = (bucket.provider.capabilities.maximumKeyBytes + 1) / 2
    let deep = Array(repeating: "d", count: count).joined(separator: "/")
    try bucket.put(deep, "x")
    try bucket.put("d/e", "y")
    try expectEqual(try bucket.text(deep), "x", "the deep object")
    try expectEqual(try bucket.keys(), [deep, "d/e"], "keys")
    let middle = String(deep.prefix(count / 2 * 2))
    try expectEqual(try bucket.keys(prefix: middle), [deep], "keys from the middle on")
    try expectEqual(
      try bucket.list(ListQuery(prefix: middle, delimiter: "/", limit: 9)).commonPrefixes, [middle + "d/"], "groups")
    let after = try bucket.list(ListQuery(after: .key(deep), limit: 9))
    try expectEqual(after.entries.map(\.key.text), ["d/e"], "keys after the deep one")
    try bucket.delete(deep)
    try expectEqual(try bucket.keys(), ["d/e"], "keys")
    try bucket.delete("d/e")
    if let outside = bucket.outside {
      try expectEqual(try outside.names().filter { !$0.hasPrefix(".martinet") }, [], "files")
    }
  }

  static let largestObject = Check("a body that is too large is refused before it is read") { bucket in
    let maximum = bucket.provider.capabilities.maximumObjectBytes
    guard maximum < .max else { return }
    let body = KitBody(declaring: maximum + 1)
    try expectError(of: "a body that is too large", { if case .entityTooLarge = $0 { true } else { false } }) {
      _ = try bucket.provider.put(PutRequest(object: try bucket.object("key")), body: body)
    }
    try expect(!body.wasRead, "the body was read")
    try bucket.expectAbsent("key")
  }

  static let smallestPart = Check(
    .multipart, "a part but the last may be as small as is said, and no smaller",
    { bucket in
      let minimum = Int(bucket.provider.capabilities.minimumPartBytes)
      guard minimum > 1 else { return }
      let upload = try Upload(bucket, "key")
      try upload.put(1, pattern(minimum - 1))
      try upload.put(2, [1])
      try expectError(of: "too small a part", { if case .entityTooSmall = $0 { true } else { false } }) {
        _ = try upload.complete()
      }
      try bucket.expectAbsent("key")
      try upload.put(1, pattern(minimum))
      try upload.complete()
      try expect(try bucket.bytes("key") == pattern(minimum) + [1], "other bytes came back")
    })
}
