import HTTP
import Storage
import Testing

@testable import S3

/// What a bucket is to tell, and of which changes.
@Suite struct NotificationTests {
  @Test(arguments: [
    ("s3:ObjectCreated:*", 4), ("s3:ObjectCreated:Put", 1), ("s3:ObjectRemoved:*", 2), ("s3:LifecycleExpiration:*", 2),
    ("s3:ObjectTagging:*", 2),
  ])
  func namesStandForEvents(name: String, count: Int) { #expect(NotificationEvent.named(name)?.count == count) }

  @Test(arguments: [
    "", "s3:*", ":*", "s3:ObjectCreated", "ObjectCreated:Put", "s3:ObjectAcl:Put", "s3:ObjectRestore:*",
  ])
  func otherNamesStandForNone(name: String) { #expect(NotificationEvent.named(name) == nil) }

  private static func change(
    _ kind: BucketChange.Kind, origin: BucketChange.Origin = .put, reason: String? = nil, former: String? = nil,
    version: VersionID? = nil
  ) throws -> BucketChange {
    BucketChange(
      kind: kind, key: try ObjectKey("k"), formerKey: try former.map { try ObjectKey($0) }, version: version,
      objectID: 1,
      reason: reason, origin: origin, sequence: 1, at: Timestamp(milliseconds: 0))
  }

  @Test func eachChangeIsToldByItsName() throws {
    let expected: [(BucketChange, [String])] = [
      (try Self.change(.created), ["ObjectCreated:Put k"]),
      (try Self.change(.created, origin: .post), ["ObjectCreated:Post k"]),
      (try Self.change(.created, origin: .copy), ["ObjectCreated:Copy k"]),
      (try Self.change(.created, origin: .completedUpload), ["ObjectCreated:CompleteMultipartUpload k"]),
      (try Self.change(.deleted), ["ObjectRemoved:Delete k"]),
      (try Self.change(.deleted, reason: "rule"), ["LifecycleExpiration:Delete k"]),
      (try Self.change(.versionDeleted, version: .null), ["ObjectRemoved:Delete k"]),
      (try Self.change(.deleteMarkerCreated), ["ObjectRemoved:DeleteMarkerCreated k"]),
      (try Self.change(.deleteMarkerCreated, reason: "r"), ["LifecycleExpiration:DeleteMarkerCreated k"]),
      (try Self.change(.tagsChanged), ["ObjectTagging:Put k"]),
      (try Self.change(.lockChanged), []),
      (try Self.change(.renamed, former: "old"), ["ObjectCreated:Copy k", "ObjectRemoved:Delete old"]),
      (try Self.change(.renamed, former: "old", version: .null), ["ObjectCreated:Copy k"]),
    ]
    for (change, names) in expected {
      let told = Notification.all(of: change) { true }
      #expect(told.map { "\($0.event.recordName) \($0.key.text)" } == names)
    }
    #expect(Notification.all(of: try Self.change(.tagsChanged)) { false }.map(\.event) == [.untagged])
  }

  private static func configuration(_ rules: String...) throws -> NotificationConfiguration {
    try NotificationConfiguration(
      stored: Array("<NotificationConfiguration>\(rules.joined())</NotificationConfiguration>".utf8))
  }

  private static func rule(_ event: String, prefix: String = "", suffix: String = "") -> String {
    "<QueueConfiguration><Queue>arn:minio:sqs::hook:webhook</Queue><Event>\(event)</Event><Filter><S3Key><FilterRule><Name>Prefix</Name><Value>\(prefix)</Value></FilterRule><FilterRule><Name>suffix</Name><Value>\(suffix)</Value></FilterRule></S3Key></Filter></QueueConfiguration>"
  }

  @Test(arguments: [
    ("", "", true), ("k", "", true), ("", "k", true), ("x", "", false), ("", "x", false), ("kk", "", false),
  ])
  func aFilterLetsThroughWhatBeginsAndEndsSo(prefix: String, suffix: String, isTold: Bool) throws {
    let rule = try #require(
      try Self.configuration(Self.rule("s3:ObjectCreated:*", prefix: prefix, suffix: suffix)).rules.first)
    let told = Notification.all(of: try Self.change(.created)) { true }
    #expect(told.map(rule.applies) == [isTold])
    #expect(rule.webhook == "hook")
  }

  @Test func rulesThatMayTellTwiceOverlap() throws {
    let all = "s3:ObjectCreated:*", put = "s3:ObjectCreated:Put", removed = "s3:ObjectRemoved:*"
    #expect(try Self.configuration(Self.rule(all), Self.rule(put)).hasOverlap)
    #expect(try Self.configuration(Self.rule(all, prefix: "a/"), Self.rule(put, prefix: "a/b")).hasOverlap)
    #expect(try !Self.configuration(Self.rule(all, prefix: "a/"), Self.rule(put, prefix: "b/")).hasOverlap)
    #expect(try !Self.configuration(Self.rule(all, suffix: ".a"), Self.rule(put, suffix: ".b")).hasOverlap)
    #expect(try !Self.configuration(Self.rule(all), Self.rule(removed)).hasOverlap)
  }
}
