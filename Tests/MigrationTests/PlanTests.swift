import S3Client
import Testing

@testable import Migration

/// A listed version whose ETag is made of its content.
func version(
  _ content: String, id: String? = nil, key: String = "k", size: Int64? = nil, isLatest: Bool = false,
  time: String = "",
  isDeleteMarker: Bool = false
) -> ListedVersion {
  let etag = content.utf8.reduce(into: "") { $0 += String($1, radix: 16) }
  return ListedVersion(
    key: key, versionID: id ?? content, isLatest: isLatest, isDeleteMarker: isDeleteMarker,
    etag: isDeleteMarker ? "" : String((etag + String(repeating: "0", count: 32)).prefix(32)),
    size: isDeleteMarker ? 0 : size ?? Int64(content.utf8.count), lastModified: time)
}

func marker(_ id: String) -> ListedVersion { version("", id: id, isDeleteMarker: true) }

@Suite struct KeyHistoryTests {
  @Test func turnsTheOrderOfTheListingRound() {
    let history = KeyHistory(newestFirst: [version("c"), marker("m"), version("a")])
    #expect(history.versions.map(\.versionID) == ["a", "m", "c"])
    #expect(history.current.map(\.versionID) == ["c"])
    #expect(KeyHistory(newestFirst: [marker("m"), version("a")]).current.isEmpty)
  }

  private static let early = "2026-01-01T00:00:00Z", middle = "2026-01-01T00:00:05.000Z", late = "2026-01-01T00:00:09Z"

  @Test(arguments: [
    // Listed last, but said to be the latest.
    ([version("b", time: late), version("n", id: "null", isLatest: true, time: late)], ["b", "null"]),
    // Listed last, but written in the middle.
    (
      [version("b", time: late), version("a", time: early), version("n", id: "null", time: middle)], ["a", "null", "b"]
    ),
    // Where it belongs: times that are the same do not move it.
    (
      [version("b", time: late), version("n", id: "null", time: early), version("a", time: early)], ["a", "null", "b"]
    ),
    ([version("b", time: late), version("n", id: "null", time: late)], ["null", "b"]),
    ([version("n", id: "null", isLatest: true, time: late), version("a", time: early)], ["a", "null"]),
  ])
  func putsANullVersionWhereItBelongs(_ listed: [ListedVersion], _ ids: [String]) {
    #expect(KeyHistory(newestFirst: listed).versions.map(\.versionID) == ids)
  }

  @Test func gathersKeysThatGoAcrossPagesByTheirBytes() {
    let composed = "\u{e9}", decomposed = "e\u{301}"
    let entries = [("a", "1"), ("a", "2"), ("b", "3"), (composed, "4"), (decomposed, "5"), (decomposed, "6")]
      .map { version($0.1, key: $0.0) }
    for size in 1...entries.count {
      var grouper = HistoryGrouper()
      var histories: [KeyHistory] = []
      for start in stride(from: 0, to: entries.count, by: size) {
        histories += grouper.add(Array(entries[start..<min(start + size, entries.count)]))
      }
      histories += grouper.finish().map { [$0] } ?? []
      #expect(histories.map { $0.versions.map(\.versionID) } == [["2", "1"], ["3"], ["4"], ["6", "5"]])
      #expect(grouper.finish() == nil)
    }
  }
}

@Suite struct HistoryComparisonTests {
  /// Rows as text: `a=a` the same, `a/b` different, `a-` missing, `-b` extra.
  private func compare(_ source: [String], _ destination: [String]) -> (rows: String, unwritten: [String]) {
    let compared = HistoryComparison(source: source.map { version($0) }, destination: destination.map { version($0) }) {
      $0.etag == $1.etag
    }
    let rows = compared.rows.map { row in
      switch row {
      case .same(let left, let right): "\(left.versionID)=\(right.versionID)"
      case .different(let left, let right): "\(left.versionID)/\(right.versionID)"
      case .missing(let left): "\(left.versionID)-"
      case .extra(let right): "-\(right.versionID)"
      }
    }
    return (rows.joined(separator: " "), compared.unwritten.map(\.versionID))
  }

  @Test(arguments: [
    (["a", "b"], [], "a- b-", ["a", "b"]), (["a", "b"], ["a"], "a=a b-", ["b"]),
    (["a", "b"], ["a", "b"], "a=a b=b", []),
    ([], ["x"], "-x", []),
    // The same content twice is two versions.
    (["a", "a"], ["a"], "a=a a-", ["a"]), (["a", "a"], ["a", "a"], "a=a a=a", []),
    // What was there before, came between or comes after is foreign.
    (["a"], ["x", "a"], "-x a=a", []), (["a", "b"], ["a", "x", "b"], "a=a -x b=b", []),
    (["a"], ["a", "x"], "a=a -x", []),
    // The source has let its oldest version go.
    (["b", "c"], ["a", "b"], "-a b=b c-", ["c"]),
    // A version that was changed, and one that is missing in the middle, which can no longer be written in order.
    (["a", "b", "c"], ["a", "x", "c"], "a=a b/x c=c", []), (["a", "b", "c"], ["a", "c"], "a=a b- c=c", []),
    (["a"], ["x"], "a/x", ["a"]),
  ])
  func pairsHistoriesInOrder(_ source: [String], _ destination: [String], _ rows: String, _ unwritten: [String]) {
    let compared = compare(source, destination)
    #expect(compared.rows == rows && compared.unwritten == unwritten)
  }

  /// All histories of up to five versions of three contents.
  @Test func goesOnAfterEveryPrefixOfEveryHistory() {
    var histories: [[String]] = [[]]
    for _ in 1...5 {
      histories = histories.flatMap { history in ["a", "b", "c"].map { history + [$0] } }
      for source in histories {
        for written in 0...source.count {
          let compared = compare(source, Array(source[..<written]))
          #expect(compared.unwritten == Array(source[written...]), "\(source) after \(written)")
        }
      }
    }
  }
}

@Suite struct LikenessTests {
  private static let plain = version("a"), other = version("b"), longer = version("bb")
  private static let parts = ListedVersion(key: "k", etag: plain.etag + "-3", size: 1)

  @Test(arguments: [
    (plain, plain, Likeness.same), (plain, other, .unclear), (plain, longer, .differentSize), (plain, parts, .unclear),
    (marker("1"), marker("2"), .same), (marker("1"), plain, .differentContent), (plain, marker("1"), .differentContent),
    (version(""), ListedVersion(key: "k", etag: "x", size: 0), .same),
    (ListedVersion(key: "k", size: 1), ListedVersion(key: "k", size: 1), .unclear),
  ])
  func comparesWhatListingsSay(_ left: ListedVersion, _ right: ListedVersion, _ likeness: Likeness) {
    #expect(Likeness(left, right) == likeness)
  }

  @Test(
    arguments: [
      ("d41d8cd98f00b204e9800998ecf8427e", nil, true), ("d41d8cd98f00b204e9800998ecf8427e-12", 12, false),
      ("d41d8cd98f00b204e9800998ecf8427e-0", nil, false), ("d41d8cd98f00b204e9800998ecf8427e-10001", nil, false),
      ("D41D8CD98F00B204E9800998ECF8427E", nil, false), ("", nil, false), ("-", nil, false), ("abc-2", nil, false),
    ] as [(String, Int?, Bool)])
  func readsTheFormOfAnETag(_ etag: String, _ parts: Int?, _ isDigest: Bool) {
    let form = ETagForm(etag)
    #expect(form.parts == parts && form.isDigest == isDigest)
  }
}

@Suite struct PartPlanTests {
  private static let mebibyte: Int64 = 1 << 20

  @Test(
    arguments: [
      (5, 1, 5, [5]), (5, 2, 6, [5, 1]), (5, 3, 15, [5, 5, 5]), (5, 3, 16, nil), (5, 3, 10, nil), (0, 1, 0, nil),
      (Int64.max, 10_000, 5, nil),
    ] as [(Int64, Int, Int64, [Int64]?)])
  func cutsEvenly(_ first: Int64, _ count: Int, _ total: Int64, _ sizes: [Int64]?) {
    #expect(PartPlan.evenSizes(first: first, count: count, total: total) == sizes)
  }

  @Test func keepsTheSourcesPartsWhereTheyCanBeSent() {
    let mebibyte = Self.mebibyte
    #expect(
      PartPlan(sizes: [6 * mebibyte, 5 * mebibyte, 1], total: 11 * mebibyte + 1)?.ranges.map(\.count) == [
        6 << 20, 5 << 20, 1,
      ])
    #expect(PartPlan(sizes: [1], total: 1)?.keepsETag == true)
    let refused: [[Int64]] = [
      [], [0], [-1, 6 * mebibyte], [4 * mebibyte, 4 * mebibyte], [5 * mebibyte], [Int64.max, Int64.max],
    ]
    for sizes in refused { #expect(PartPlan(sizes: sizes, total: 8 * mebibyte) == nil, "\(sizes)") }
  }

  @Test(arguments: [1, 64 << 20, (64 << 20) + 1, 5 << 40] as [Int64])
  func cutsWhatHasNoKnownParts(_ total: Int64) {
    let plan = PartPlan(total: total)
    #expect(!plan.keepsETag && plan.ranges.count <= 10_000 && plan.ranges.first?.lowerBound == 0)
    #expect(plan.ranges.last?.upperBound == total && plan.ranges.reduce(0) { $0 + Int64($1.count) } == total)
  }
}

@Suite struct CurrentObjectTests {
  @Test func conditionsSayWhatAWriteExpectsToFind() {
    func text(_ fields: [(name: String, value: String)]) -> String { fields.map { "\($0.name): \($0.value)" }.joined() }
    let object = CurrentObject(ListedVersion(key: "k", etag: "e"))
    #expect(text(object.fields) == "if-match: \"e\"" && text(object.fieldsOfDelete) == "if-match: \"e\"")
    for absent in [CurrentObject(nil), CurrentObject(marker("1"))] {
      #expect(text(absent.fields) == "if-none-match: *" && absent.fieldsOfDelete.isEmpty)
    }
    #expect(CurrentObject(etag: "").fields.isEmpty)
  }
}

@Suite struct CarriedHeadersTests {
  @Test func carriesHowAnObjectIsServedAndTheUsersOwnAndNothingElse() {
    let headers = HeaderFields([
      ("content-type", "text/plain"), ("content-length", "5"), ("etag", "x"), ("x-amz-meta-a", "1"),
      ("x-amz-meta-ü", "ü"),
      ("content-encoding", "aws-chunked, gzip"), ("server", "s"), ("x-amz-version-id", "v"), ("cache-control", ""),
      ("x-amz-server-side-encryption", "AES256"), ("expires", "never"),
    ])
    let carried = CarriedHeaders.of(headers).map { "\($0.name)=\($0.value)" }
    #expect(
      carried == [
        "content-type=text/plain", "x-amz-meta-a=1", "x-amz-meta-ü=ü", "expires=never", "content-encoding=gzip",
      ])
    #expect(CarriedHeaders.of(HeaderFields([("content-encoding", "aws-chunked")])).isEmpty)
  }

  @Test(arguments: [
    ([("x-amz-checksum-crc32", "AAAAAA==")], 1), ([("x-amz-checksum-crc32", "AAAAAA==-2")], 0),
    ([("x-amz-checksum-sha256", "x"), ("x-amz-checksum-type", "COMPOSITE")], 0), ([], 0),
  ])
  func carriesAChecksumOfTheWholeContent(_ fields: [(String, String)], _ count: Int) {
    #expect(CarriedHeaders.checksum(HeaderFields(fields.map { (name: $0.0, value: $0.1) })).count == count)
  }

  @Test func givesWayToARefusalStepByStepAndSaysSo() {
    var optional = OptionalHeaders(proving: version("a"), HeaderFields())
    optional.acl = "public-read"
    optional.tags = "a=b"
    #expect(optional.fields.map(\.name) == ["content-md5", "x-amz-acl", "x-amz-tagging"])
    let steps = [
      Refusal(status: 400, code: "BadDigest"), Refusal(status: 501, code: "NotImplemented"),
      Refusal(status: 501, code: "NotImplemented"),
    ]
    for step in steps {
      let gives = optional.giveWay(to: step)
      #expect(gives)
    }
    #expect(optional.fields.isEmpty && !optional.hasGivenWay(to: steps[1]))
    #expect(
      optional.note
        == "the access control list was not carried over (NotImplemented); the tags were not carried over (NotImplemented)"
    )
    #expect(
      !OptionalHeaders(proving: version("a"), HeaderFields()).hasGivenWay(
        to: Refusal(status: 404, code: "NoSuchBucket")))
  }

  @Test func knowsBothFormsOfTime() {
    #expect(
      Moment.seconds("1994-11-06T08:49:37.123Z") == 784_111_777 && Moment.seconds("1994-11-06T08:49:37Z") == 784_111_777
    )
    #expect(Moment.seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777 && Moment.seconds("") == nil)
  }
}

extension OptionalHeaders {
  fileprivate func hasGivenWay(to refusal: Refusal) -> Bool {
    var copy = self
    return copy.giveWay(to: refusal)
  }
}
