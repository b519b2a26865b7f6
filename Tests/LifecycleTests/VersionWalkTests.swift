import Storage
import Testing

@testable import Lifecycle

@Suite struct VersionWalkTests {
  /// Entries written as `key`, `!` for a delete marker, `*` for the newest of its key; the time falls from entry to entry.
  private func entries(_ text: String) throws -> [VersionPage.Entry] {
    try text.split(separator: " ").enumerated().map { index, word in
      VersionPage.Entry(
        key: try ObjectKey(String(word.filter(\.isLetter))), version: try #require(VersionID("v\(index)")),
        isLatest: word.contains("*"), isDeleteMarker: word.contains("!"),
        lastModified: Timestamp(milliseconds: Int64(1000 - index)))
    }
  }

  private func steps(_ text: String) throws -> [VersionWalk.Step] {
    var walk = VersionWalk()
    var steps: [VersionWalk.Step] = []
    for entry in try entries(text) { walk.take(entry).map { steps.append($0) } }
    walk.finish().map { steps.append($0) }
    return steps
  }

  private func standings(_ text: String) throws -> [VersionFacts.Standing] { try steps(text).map(\.standing) }

  private func noncurrent(_ since: Int64, _ newer: Int) -> VersionFacts.Standing {
    .noncurrent(since: Timestamp(milliseconds: since), newer: newer)
  }

  @Test func nothingComesOfNothing() throws { #expect(try standings("").isEmpty) }

  @Test func tellsWhatIsAlone() throws {
    #expect(try standings("a*") == [.current(isOnly: true)])
    #expect(try standings("a* b* c!*") == [.current(isOnly: true), .current(isOnly: true), .current(isOnly: true)])
    #expect(try standings("a!* a")[0] == .current(isOnly: false))
    #expect(try standings("b* a!* a c*")[1] == .current(isOnly: false))
  }

  @Test func noncurrentVersionsCountFromTheirSuccessor() throws {
    #expect(
      try standings("a* a a a b* b") == [
        .current(isOnly: false), noncurrent(1000, 0), noncurrent(999, 1), noncurrent(998, 2), .current(isOnly: false),
        noncurrent(996, 0),
      ])
  }

  @Test func deleteMarkersAreNotCountedAsNewer() throws {
    #expect(
      try standings("a!* a! a a! a") == [
        .current(isOnly: false), noncurrent(1000, 0), noncurrent(999, 0), noncurrent(998, 1), noncurrent(997, 1),
      ])
  }

  /// A newest version that vanished while its key was being listed.
  @Test func leavesWhatItCannotPlace() throws {
    let steps = try steps("a a b*")
    #expect(steps.map(\.entry.key.text) == ["a", "b"])
    #expect(steps[0].standing == noncurrent(1000, 0))
  }

  @Test func knowsWhichKeysAreFinished() throws {
    var walk = VersionWalk()
    let finished = try entries("a* a b* c*").map { entry in
      _ = walk.take(entry)
      return walk.finishedKey?.text
    }
    #expect(finished == [nil, nil, "a", "b"])
    _ = walk.finish()
    #expect(walk.finishedKey?.text == "c")
  }
}
