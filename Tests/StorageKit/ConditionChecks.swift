import Storage
import Workers

/// Writes that depend on what is there.
enum ConditionChecks {
  static let all = [createsOnlyWhereNothingIs, matches, deletesWhatMatches, oneOfManyCreates, oneOfManyReplaces]

  private static func isFailedCondition(_ error: StorageError) -> Bool {
    if case .preconditionFailed = error { true } else { false }
  }

  static let createsOnlyWhereNothingIs = Check(
    .conditionalWrite, "If-None-Match: * creates, and never replaces",
    { bucket in
      for key in ["key", "folder/key"] {
        try bucket.put(key, "first", if: .absent)
        try expectError(of: "a second one", isFailedCondition) { try bucket.put(key, "second", if: .absent) }
        try expectEqual(try bucket.text(key), "first", "the object")
        try bucket.delete(key)
        try bucket.put(key, "third", if: .absent)
        try expectEqual(try bucket.text(key), "third", "the object")
      }
    },
    refused: [
      Attempt("If-None-Match: *") { try $0.put("new", "x", if: .absent) },
      Attempt("If-Match") { try $0.put("kept/object", "x", if: .matches([ETag("none")])) },
    ])

  static let matches = Check(
    .conditionalWrite, "If-Match replaces that very object",
    { bucket in
      try expect(.noSuchKey, of: "If-Match of nothing") { try bucket.put("key", "x", if: .matches([ETag("none")])) }
      try expect(.noSuchKey, of: "If-Match: * of nothing") { try bucket.put("key", "x", if: .present) }
      try bucket.expectAbsent("key")
      let first = try bucket.put("key", "first")
      let second = try bucket.put("key", "second", if: .matches([ETag("other"), first.etag]))
      try expectError(of: "the tag of the one before", isFailedCondition) {
        try bucket.put("key", "third", if: .matches([first.etag]))
      }
      try expectEqual(try bucket.text("key"), "second", "the object")
      try expectEqual(try bucket.head("key").etag, second.etag, "the tag")
      try bucket.put("key", "fourth", if: .present)
      try expectEqual(try bucket.text("key"), "fourth", "the object")
    })

  static let deletesWhatMatches = Check(
    .conditionalWrite, "a delete with If-Match removes that very object",
    { bucket in
      let tag = try bucket.put("key", "x").etag
      try expectError(of: "another tag", isFailedCondition) { try bucket.delete("key", if: .matches([ETag("other")])) }
      try expectEqual(try bucket.text("key"), "x", "the object")
      try bucket.delete("key", if: .matches([tag]))
      try bucket.expectAbsent("key")
    })

  static let oneOfManyCreates = Check(
    .conditionalWrite, "of many that create the same key at once, exactly one does",
    { bucket in
      for round in 0..<10 {
        let key = "round/\(round)"
        let wins = try race(8) { try bucket.put(key, "\($0)", if: .absent) }
        try expectEqual(wins.count, 1, "that created")
        try expectEqual(try bucket.text(key), "\(wins[0])", "who is there")
      }
    })

  static let oneOfManyReplaces = Check(
    .conditionalWrite, "of many that replace the same state at once, exactly one does",
    { bucket in
      for _ in 0..<10 {
        let tag = try bucket.put("key", "before").etag
        let wins = try race(8) { try bucket.put("key", "by \($0)", if: .matches([tag])) }
        try expectEqual(wins.count, 1, "that replaced")
        try expectEqual(try bucket.text("key"), "by \(wins[0])", "who is there")
      }
    })

  /// Who of many that try at once gets it; the others must have failed for their condition's sake.
  private static func race(_ count: Int, _ attempt: @escaping @Sendable (Int) throws -> Void) throws -> [Int] {
    let outcomes = try inParallel(count) { number -> Int? in
      do {
        try attempt(number)
        return number
      } catch let error as StorageError where isFailedCondition(error) || error == .conditionalConflict {
        return nil
      }
    }
    return outcomes.compactMap(\.self)
  }
}

/// Runs something on so many threads at once, and waits for all of them.
func inParallel<R: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) throws -> R) throws -> [R] {
  let results = Monitor<[Result<R, any Error>]>([])
  let threads = try (0..<count).map { number in
    try OwnedThread("kit") {
      let result = Result { try body(number) }
      results.withLock { $0.append(result) }
    }
  }
  for thread in threads { thread.join() }
  return try results.withLock { $0 }.map { try $0.get() }
}
