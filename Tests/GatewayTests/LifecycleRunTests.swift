import Lifecycle
import LocalStorage
import Storage
import Testing

@testable import Gateway

/// Attack B18 of the checklist is among these.
@Suite struct LifecycleRunTests {
  private static func expire(_ days: Int, _ filter: String = "") -> String {
    "<Filter>\(filter)</Filter><Expiration><Days>\(days)</Days></Expiration>"
  }

  private static func noncurrent(_ days: Int, kept: Int? = nil) -> String {
    let kept = kept.map { "<NewerNoncurrentVersions>\($0)</NewerNoncurrentVersions>" } ?? ""
    return
      "<Filter/><NoncurrentVersionExpiration><NoncurrentDays>\(days)</NoncurrentDays>\(kept)</NoncurrentVersionExpiration>"
  }

  private static let soleMarkers =
    "<Filter/><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"

  private static func abort(_ days: Int, _ prefix: String) -> String {
    "<Filter><Prefix>\(prefix)</Prefix></Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>\(days)</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
  }

  // MARK: Each action

  @Test(
    arguments: [
      (VersioningState.never, [:]), (.enabled, ["a": "mv", "b": "mvv"]), (.suspended, ["a": "m", "b": "m"]),
    ] as [(VersioningState, [String: String])])
  func expiresAsTheBucketKeepsVersions(versioning: VersioningState, after: [String: String]) throws {
    let fixture = try LifecycleFixture(versioning)
    for key in ["a", "b", "b", "keep"] { try fixture.put(key) }
    try fixture.set(Self.expire(3, "<Prefix>a</Prefix>"), Self.expire(3, "<Prefix>b</Prefix>"))
    #expect(try fixture.run(daysLater: 2).removedCount == 0, "too early")
    let report = try fixture.run(daysLater: 4)
    #expect(report.removed == [.expire: 2])
    var contents = try fixture.contents()
    #expect(contents.removeValue(forKey: "keep") == "v")
    #expect(contents == after)
    #expect(try fixture.run(daysLater: 4).removed[.expire] == nil, "once")
  }

  @Test func filtersByPrefixTagAndSize() throws {
    let fixture = try LifecycleFixture()
    let tag = Storage.Tag(key: "a", value: "1")
    try fixture.put("t/tagged", tags: [tag])
    try fixture.put("t/other", tags: [.init(key: "a", value: "2")])
    try fixture.put("t/none")
    try fixture.put("s/small", size: 10)
    try fixture.put("s/large", size: 11)
    try fixture.put("both/yes", size: 11, tags: [tag, .init(key: "b", value: "2")])
    try fixture.put("both/small", size: 9, tags: [tag])
    try fixture.put("both/untagged", size: 11)
    try fixture.set(
      Self.expire(1, "<And><Prefix>t/</Prefix><Tag><Key>a</Key><Value>1</Value></Tag></And>"),
      Self.expire(1, "<And><Prefix>s/</Prefix><ObjectSizeGreaterThan>10</ObjectSizeGreaterThan></And>"),
      Self.expire(
        1,
        "<And><Prefix>both/</Prefix><Tag><Key>a</Key><Value>1</Value></Tag><ObjectSizeGreaterThan>10</ObjectSizeGreaterThan></And>"
      ))
    let report = try fixture.run(daysLater: 3)
    #expect(report.removed == [.expire: 3])
    #expect(report.removedBytes == 1 + 11 + 11)
    #expect(
      try fixture.contents().keys.sorted() == ["both/small", "both/untagged", "s/small", "t/none", "t/other"])
  }

  @Test(
    arguments: [(1, nil, "v"), (1, 2, "vvv"), (1, 9, "vvvvvvvvvv"), (5, nil, "vvvvvvvvvv")] as [(Int, Int?, String)])
  func removesOlderVersions(days: Int, kept: Int?, left: String) throws {
    let fixture = try LifecycleFixture(.enabled)
    for _ in 0..<10 { try fixture.put("key") }
    try fixture.set(Self.noncurrent(days, kept: kept))
    try fixture.run(daysLater: 3, pageSize: 3)
    #expect(try fixture.contents() == ["key": left])
  }

  /// The marker is alone once a run has removed what was behind it.
  @Test func removesDeleteMarkersThatAreAlone() throws {
    let fixture = try LifecycleFixture(.enabled)
    try fixture.put("gone")
    try fixture.put("stays")
    for key in ["gone", "gone", "never"] { try fixture.delete(key) }
    try fixture.set(Self.noncurrent(1), Self.soleMarkers)
    let first = try fixture.run(daysLater: 3)
    #expect(first.removed == [.expireNoncurrent: 2, .removeDeleteMarker: 1])
    #expect(try fixture.contents() == ["gone": "m", "stays": "v"])
    #expect(try fixture.run(daysLater: 3).removed == [.removeDeleteMarker: 1])
    #expect(try fixture.contents() == ["stays": "v"])
  }

  @Test func daysTakeOldDeleteMarkersToo() throws {
    let fixture = try LifecycleFixture(.enabled)
    try fixture.delete("key")
    try fixture.set(Self.expire(5))
    try fixture.run(daysLater: 4)
    #expect(try fixture.contents() == ["key": "m"])
    try fixture.run(daysLater: 7)
    #expect(try fixture.contents().isEmpty)
  }

  @Test func abortsUploadsUnderItsPrefix() throws {
    let fixture = try LifecycleFixture()
    for key in ["up/a", "up/a", "up/b", "other"] {
      _ = try fixture.storage.createUpload(CreateUploadRequest(object: try fixture.object(key)))
    }
    try fixture.set(Self.abort(2, "up/"))
    #expect(try fixture.run(daysLater: 1).removedCount == 0)
    #expect(try fixture.run(daysLater: 4, pageSize: 2).removed == [.abortUpload: 3])
    let left = try fixture.storage.uploads(in: fixture.bucket, UploadListQuery(limit: 10)).uploads
    #expect(left.map(\.key.text) == ["other"])
  }

  @Test func keepsWhatIsLocked() throws {
    let fixture = try LifecycleFixture()
    let bucket = BucketAddress(tenant: .default, name: try #require(BucketName("locked")))
    try fixture.storage.createBucket(CreateBucketRequest(bucket: bucket, hasObjectLock: true))
    try fixture.put("key", lock: VersionLock(legalHold: true), in: bucket)
    for _ in 0..<2 { try fixture.put("key", in: bucket) }
    try fixture.set(Self.noncurrent(1), Self.expire(1), in: bucket)
    let report = try fixture.run(daysLater: 40_000)
    #expect(report.locked == 1)
    #expect(report.removed == [.expire: 1, .expireNoncurrent: 1])
    #expect(try fixture.contents(of: bucket) == ["key": "mvv"])
  }

  // MARK: Runs

  @Test func aDryRunOnlyTells() throws {
    let fixture = try LifecycleFixture(.enabled)
    for key in ["a", "a", "b"] { try fixture.put(key) }
    try fixture.set(Self.expire(1), Self.noncurrent(1))
    let before = try fixture.contents()
    let report = try fixture.run(daysLater: 3, isDryRun: true)
    #expect(report.removed == [.expire: 2, .expireNoncurrent: 1])
    #expect(report.findings.map(\.finding.key.text) == ["a", "a", "b"])
    #expect(report.text.contains("expire-noncurrent  bucket/a"))
    #expect(try fixture.contents() == before)
    #expect(try fixture.journal().isEmpty)
  }

  @Test func writesWhyEachThingWasRemoved() throws {
    let fixture = try LifecycleFixture()
    for key in ["x\ny", "z"] { try fixture.put(key) }
    try fixture.set(Self.expire(1))
    try fixture.run(daysLater: 3)
    let lines = try fixture.journal()
    #expect(lines.count == 2)
    #expect(
      lines[0].contains(#""key":"x\ny","version":"null","action":"expire","rule":"r0","reason":"Expiration Days 1""#))
    #expect(lines[1].contains(#""bucket":"bucket","key":"z""#))
  }

  @Test func goesThroughTheBucketsThatAreAskedFor() throws {
    let fixture = try LifecycleFixture()
    let other = BucketAddress(tenant: TenantID(rawValue: 9), name: try #require(BucketName("other")))
    try fixture.make(other, .never)
    for bucket in [fixture.bucket, other] {
      try fixture.put("key", in: bucket)
      try fixture.set(Self.expire(1), in: bucket)
    }
    #expect(try fixture.run(daysLater: 3, bucket: other.name).buckets == 1)
    #expect(try fixture.contents() == ["key": "v"])
    #expect(try fixture.contents(of: other).isEmpty)
    #expect(try fixture.run(daysLater: 3).buckets == 2)
    #expect(try fixture.contents().isEmpty)
  }

  @Test func rulesThatCannotBeReadHarmNothing() throws {
    let fixture = try LifecycleFixture()
    try fixture.put("key")
    try fixture.storage.setDocument(.lifecycle, of: fixture.bucket, to: Array("nonsense".utf8))
    let report = try fixture.run(daysLater: 400)
    #expect(report.failed == 1)
    #expect(try fixture.contents() == ["key": "v"])
  }

  // MARK: Interruptions

  /// Kills the run after a few of its steps, again and again; what is left of it, as the disk has it, is carried on with.
  @Test func goesOnWhereItWasInterrupted() throws {
    let fixture = try LifecycleFixture(.enabled)
    let other = BucketAddress(tenant: .default, name: try #require(BucketName("second")))
    try fixture.make(other, .never)
    for bucket in [fixture.bucket, other] {
      for key in ["a", "b", "b", "c", "d e/é", "keep"] { try fixture.put(key, in: bucket) }
      _ = try fixture.storage.createUpload(CreateUploadRequest(object: try fixture.object("a", in: bucket)))
      try fixture.set(
        Self.expire(1, "<Prefix>a</Prefix>"), Self.expire(1, "<Prefix>b</Prefix>"),
        Self.expire(1, "<Prefix>d</Prefix>"),
        Self.noncurrent(1), Self.abort(1, "a"), in: bucket)
    }
    let tools = fixture.tools(pageSize: 4, batchSize: 1)
    var state = LifecycleState(
      unfinished: .init(order: LifecycleOrder(now: LifecycleFixture.later(3)), started: .now()))
    var interruptions = 0
    while let unfinished = state.unfinished {
      var journal = try LifecycleJournal(in: fixture.folder)
      var run = try LifecycleRun(unfinished, tools)
      let hasMore = run.step(&journal) != .end && run.step(&journal) != .end
      state.unfinished = hasMore ? run.progress : nil
      state = try #require(LifecycleState(text: state.text))
      interruptions += 1
      try #require(interruptions < 200, "it gets nowhere")
    }
    #expect(try fixture.contents() == ["a": "mv", "b": "mv", "c": "v", "d e/é": "mv", "keep": "v"])
    #expect(try fixture.contents(of: other) == ["c": "v", "keep": "v"])
    for bucket in [fixture.bucket, other] {
      #expect(try fixture.storage.uploads(in: bucket, UploadListQuery(limit: 10)).uploads.isEmpty)
    }
    #expect(interruptions > 4)
    #expect(try fixture.journal().count == 9, "three and one noncurrent and one upload, three and one upload")
  }

  @Test func newRulesBeginTheBucketAnew() throws {
    let fixture = try LifecycleFixture()
    for key in ["a", "b", "c", "d"] { try fixture.put(key) }
    try fixture.set(Self.expire(1))
    var journal = try LifecycleJournal(in: fixture.folder)
    let order = LifecycleOrder(now: LifecycleFixture.later(3))
    var run = try LifecycleRun(.init(order: order, started: .now()), fixture.tools(pageSize: 2))
    let hasMore = run.step(&journal) == .step
    #expect(hasMore)
    try fixture.set(Self.expire(1, "<Prefix>d</Prefix>"))
    while run.step(&journal) != .end {}
    #expect(try fixture.contents().keys.sorted() == ["b", "c"])
    #expect(run.report.failed == 0)
  }

  // MARK: Others at the same time

  @Test func whatIsWrittenBetweenJudgementAndRemovalWins() throws {
    let fixture = try LifecycleFixture()
    for key in ["a", "b"] { try fixture.put(key) }
    try fixture.set(Self.expire(1))
    let report = try run(over: fixture) { try fixture.put("b", size: 5) }
    #expect(report.removed == [.expire: 1])
    #expect(report.changed == 1)
    #expect(try fixture.contents() == ["b": "v"])
    let lines = try fixture.journal()
    #expect(lines.count == 3)
    #expect(lines[2].contains(#""key":"b","version":"null","kept":"#))
  }

  @Test func rulesThatAreTakenAwayBetweenJudgementAndRemovalRemoveNothing() throws {
    let fixture = try LifecycleFixture()
    try fixture.put("key")
    try fixture.set(Self.expire(1))
    let report = try run(over: fixture) {
      try fixture.storage.setDocument(.lifecycle, of: fixture.bucket, to: nil)
    }
    #expect(report.removedCount == 0 && report.failed == 0)
    #expect(try fixture.contents() == ["key": "v"])
  }

  @Test func waitsWhereTheStoreIsBusy() throws {
    let fixture = try LifecycleFixture()
    try fixture.put("key")
    try fixture.set(Self.expire(1))
    let report = try run(over: fixture) { throw StorageError.slowDown }
    #expect(report.removed == [.expire: 1])
    #expect(try fixture.contents().isEmpty)
  }

  /// A run with a removal that something comes before, once.
  private func run(over fixture: LifecycleFixture, before meddle: @escaping @Sendable () throws -> Void) throws
    -> LifecycleReport
  {
    let storage = MeddledStorage(fixture.storage, before: meddle)
    let order = LifecycleOrder(now: LifecycleFixture.later(3))
    var run = try LifecycleRun(.init(order: order, started: .now()), fixture.tools(over: storage))
    var journal = try LifecycleJournal(in: fixture.folder)
    while run.step(&journal) != .end {}
    return run.report
  }
}
