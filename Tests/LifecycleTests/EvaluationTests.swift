import Storage
import Testing

@testable import Lifecycle

@Suite struct EvaluationTests {
  private static func at(_ text: String) -> Timestamp {
    guard let moment = LifecycleDate.parse(text) else { preconditionFailure(text) }
    return moment
  }

  private static func key(_ text: String) -> ObjectKey {
    guard let key = try? ObjectKey(text) else { preconditionFailure(text) }
    return key
  }

  private static func read(_ rules: String...) throws(LifecycleFault) -> LifecycleConfiguration {
    let numbered = rules.enumerated().map { "<Rule><ID>r\($0)</ID><Status>Enabled</Status>\($1)</Rule>" }
    return try LifecycleConfiguration(
      document: Array("<LifecycleConfiguration>\(numbered.joined())</LifecycleConfiguration>".utf8))
  }

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

  private static func version(
    _ text: String = "k", size: Int64 = 10, tags: String = "", marker: Bool = false, modified: String = "2014-01-15",
    standing: VersionFacts.Standing = .current(isOnly: true)
  ) -> VersionFacts {
    let pairs = tags.split(separator: ",").map {
      $0.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    }
    return VersionFacts(
      key: key(text), size: size, tags: TagSet(stored: pairs.map { Storage.Tag(key: $0[0], value: $0[1]) }),
      isDeleteMarker: marker, modified: at(modified),
      standing: standing)
  }

  // MARK: When

  @Test(arguments: [
    // S3's own examples
    ("2014-01-15T10:30:00Z", 3, "2014-01-19"), ("2020-01-02T00:05:00Z", 1, "2020-01-04"),
    // The edges of a day; a moment at midnight waits for the next one: never too early
    ("2026-11-25T23:59:59.999Z", 1, "2026-11-27"), ("2026-11-25T00:00:00.001Z", 1, "2026-11-27"),
    ("2026-11-25T00:00:00Z", 1, "2026-11-27"), ("2026-11-24T23:59:59.999Z", 1, "2026-11-26"),
    // Leap days, and years that have none
    ("2024-02-28T12:00:00Z", 1, "2024-03-01"), ("2024-02-27T12:00:00Z", 1, "2024-02-29"),
    ("2023-02-27T12:00:00Z", 1, "2023-03-01"), ("2100-02-28T12:00:00Z", 1, "2100-03-02"),
    ("2024-02-29T12:00:00Z", 365, "2025-03-01"), ("1969-12-30T12:00:00Z", 1, "1970-01-01"),
    ("2026-12-31T12:00:00Z", 1, "2027-01-02"),
  ])
  func countsDaysFromTheMomentAndGoesOnToMidnight(made: String, days: Int, due: String) throws {
    #expect(LifecycleDay.calendar.moment(days, after: Self.at(made)) == Self.at(due))
    let verdict = try Self.read(Self.expire(days)).verdict(on: Self.version(modified: made))
    #expect(verdict?.due == Self.at(due))
  }

  @Test func countsTheLongestTimes() throws {
    let verdict = try Self.read(Self.expire(Int(Int32.max))).verdict(on: Self.version(modified: "9999-12-31"))
    #expect(try #require(verdict).due > Self.at("9999-12-31"))
  }

  @Test func knowsNoMidnightWhereADayIsShort() {
    let day = LifecycleDay(milliseconds: 10_000)
    #expect(day.moment(2, after: Timestamp(milliseconds: 5)) == Timestamp(milliseconds: 20_005))
  }

  @Test func datesAreTheSameForAll() throws {
    let configuration = try Self.read("<Filter/><Expiration><Date>2026-11-25</Date></Expiration>")
    for made in ["2014-01-15", "2026-11-25T00:00:00Z", "2030-01-01"] {
      let verdict = configuration.verdict(on: Self.version(modified: made))
      #expect(
        verdict == LifecycleVerdict(action: .expire, rule: "r0", reason: .date, due: Self.at("2026-11-25")), "\(made)")
    }
  }

  // MARK: Which

  @Test(
    arguments: [
      ("", "k", 10, "", true), ("<Prefix>a/</Prefix>", "a/b", 10, "", true),
      ("<Prefix>a/</Prefix>", "a", 10, "", false),
      ("<Prefix>a/</Prefix>", "b/a/", 10, "", false), ("<Prefix>e\u{301}</Prefix>", "\u{e9}", 10, "", false),
      ("<ObjectSizeGreaterThan>10</ObjectSizeGreaterThan>", "k", 10, "", false),
      ("<ObjectSizeGreaterThan>10</ObjectSizeGreaterThan>", "k", 11, "", true),
      ("<ObjectSizeGreaterThan>0</ObjectSizeGreaterThan>", "k", 0, "", false),
      ("<ObjectSizeLessThan>10</ObjectSizeLessThan>", "k", 10, "", false),
      ("<ObjectSizeLessThan>10</ObjectSizeLessThan>", "k", 9, "", true),
      (
        "<And><ObjectSizeGreaterThan>1</ObjectSizeGreaterThan><ObjectSizeLessThan>3</ObjectSizeLessThan></And>", "k", 2,
        "", true
      ),
      ("<Tag><Key>a</Key><Value>1</Value></Tag>", "k", 10, "a=1", true),
      (
        "<Tag><Key>a</Key><Value>1</Value></Tag>", "k", 10, "b=2,a=1", true
      ),
      ("<Tag><Key>a</Key><Value>1</Value></Tag>", "k", 10, "a=2", false),
      ("<Tag><Key>a</Key><Value>1</Value></Tag>", "k", 10, "A=1", false),
      ("<Tag><Key>a</Key><Value>1</Value></Tag>", "k", 10, "", false),
      ("<Tag><Key>a</Key></Tag>", "k", 10, "a=", true),
      ("<Tag><Key>a</Key></Tag>", "k", 10, "a=1", false),
      (
        "<And><Prefix>k</Prefix><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>b</Key><Value>2</Value></Tag></And>",
        "k",
        10, "a=1", false
      ),
      (
        "<And><Prefix>k</Prefix><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>b</Key><Value>2</Value></Tag></And>",
        "k",
        10, "b=2,a=1", true
      ),
    ] as [(String, String, Int64, String, Bool)])
  func filters(filter: String, key: String, size: Int64, tags: String, matches: Bool) throws {
    let verdict = try Self.read(Self.expire(1, filter)).verdict(on: Self.version(key, size: size, tags: tags))
    #expect((verdict != nil) == matches)
  }

  @Test func disabledRulesSayNothing() throws {
    let rule = "<Rule><ID>r</ID><Status>Disabled</Status>\(Self.expire(1))</Rule>"
    let configuration = try LifecycleConfiguration(
      document: Array("<LifecycleConfiguration>\(rule)</LifecycleConfiguration>".utf8))
    #expect(configuration.verdict(on: Self.version()) == nil)
    #expect(!configuration.concernsVersions)
  }

  @Test func theFirstToFallDueCounts() throws {
    let configuration = try Self.read(
      Self.expire(5), Self.expire(2), Self.expire(2, "<Prefix>k</Prefix>"),
      "<Filter/><Expiration><Date>2030-01-01</Date></Expiration>")
    #expect(configuration.verdict(on: Self.version())?.rule == "r1")
    let past = try Self.read(Self.expire(5), "<Filter/><Expiration><Date>2000-01-01</Date></Expiration>")
    #expect(past.verdict(on: Self.version())?.rule == "r1")
  }

  // MARK: What

  @Test(
    arguments: [
      // Current versions
      (expire(1), version(), .expire, .days(1)),
      (expire(1), version(standing: .current(isOnly: false)), .expire, .days(1)),
      (noncurrent(1), version(), nil, nil), (soleMarkers, version(), nil, nil),
      // A current delete marker goes when nothing is behind it
      (soleMarkers, version(marker: true), .removeDeleteMarker, .soleDeleteMarker),
      (soleMarkers, version(marker: true, standing: .current(isOnly: false)), nil, nil),
      (expire(1), version(marker: true), .removeDeleteMarker, .days(1)),
      (expire(1), version(marker: true, standing: .current(isOnly: false)), nil, nil),
      ("<Filter/><Expiration><Date>2000-01-01</Date></Expiration>", version(marker: true), nil, nil),
      (
        "<Filter/><Expiration><ExpiredObjectDeleteMarker>false</ExpiredObjectDeleteMarker></Expiration>",
        version(marker: true), nil, nil
      ),
      (expire(1, "<Tag><Key>a</Key></Tag>"), version(marker: true), nil, nil),
      (
        expire(1, "<ObjectSizeLessThan>1</ObjectSizeLessThan>"), version(size: 0, marker: true), .removeDeleteMarker,
        .days(1)
      ),
      // Noncurrent ones, markers too
      (expire(1), version(standing: .noncurrent(since: at("2014-02-01"), newer: 0)), nil, nil),
      (soleMarkers, version(marker: true, standing: .noncurrent(since: at("2014-02-01"), newer: 0)), nil, nil),
      (
        noncurrent(3), version(standing: .noncurrent(since: at("2014-02-01"), newer: 0)), .expireNoncurrent,
        .noncurrent(days: 3, kept: nil)
      ),
      (
        noncurrent(3), version(marker: true, standing: .noncurrent(since: at("2014-02-01"), newer: 0)),
        .expireNoncurrent,
        .noncurrent(days: 3, kept: nil)
      ),
      (noncurrent(3, kept: 2), version(standing: .noncurrent(since: at("2014-02-01"), newer: 1)), nil, nil),
      (
        noncurrent(3, kept: 2), version(standing: .noncurrent(since: at("2014-02-01"), newer: 2)), .expireNoncurrent,
        .noncurrent(days: 3, kept: 2)
      ),
    ] as [(String, VersionFacts, LifecycleVerdict.Action?, LifecycleVerdict.Reason?)])
  func decides(
    rule: String, version: VersionFacts, action: LifecycleVerdict.Action?, reason: LifecycleVerdict.Reason?
  ) throws {
    let verdict = try Self.read(rule).verdict(on: version)
    #expect(verdict?.action == action)
    #expect(verdict?.reason == reason)
  }

  @Test func noncurrentDaysCountFromTheSuccessor() throws {
    let version = Self.version(
      modified: "2014-01-01T10:30:00Z", standing: .noncurrent(since: Self.at("2014-01-15T10:30:00Z"), newer: 0))
    #expect(try Self.read(Self.noncurrent(3)).verdict(on: version)?.due == Self.at("2014-01-19"))
  }

  /// Keeping versions and their age must both be met; a second rule without keeping still counts.
  @Test func aRuleThatKeepsVersionsDoesNotProtectThemFromAnother() throws {
    let configuration = try Self.read(Self.noncurrent(1, kept: 5), Self.noncurrent(10))
    let since = Self.at("2014-02-01T12:00:00Z")
    let inside = configuration.verdict(on: Self.version(standing: .noncurrent(since: since, newer: 4)))
    #expect(inside?.rule == "r1")
    #expect(inside?.due == Self.at("2014-02-12"))
    let beyond = configuration.verdict(on: Self.version(standing: .noncurrent(since: since, newer: 5)))
    #expect(beyond?.rule == "r0")
    #expect(beyond?.due == Self.at("2014-02-03"))
  }

  @Test(arguments: [("a/x", "2026-01-09"), ("a/b/x", "2026-01-04"), ("b", nil)] as [(String, String?)])
  func abortsUploads(key: String, due: String?) throws {
    let abort = { (days: Int, prefix: String) in
      "<Filter><Prefix>\(prefix)</Prefix></Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>\(days)</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
    }
    let configuration = try Self.read(abort(7, "a/"), abort(2, "a/b"), Self.expire(1))
    let verdict = configuration.verdict(onUploadOf: Self.key(key), initiated: Self.at("2026-01-01T10:00:00Z"))
    #expect(verdict?.due == due.map(Self.at))
    #expect(verdict?.action == due.map { _ in .abortUpload })
  }

  @Test func saysWhatItIsAbout() throws {
    let uploads = try Self.read(
      "<Filter/><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
    )
    #expect(uploads.concernsUploads && !uploads.concernsVersions && !uploads.usesTags)
    let tagged = try Self.read(Self.expire(1, "<Tag><Key>a</Key></Tag>"))
    #expect(!tagged.concernsUploads && tagged.concernsVersions && tagged.usesTags)
  }
}
