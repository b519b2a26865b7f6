import Storage
import Testing
import XML

@testable import Lifecycle

@Suite struct DocumentTests {
  private static func read(_ rules: String) throws(LifecycleFault) -> LifecycleConfiguration {
    try LifecycleConfiguration(document: Array("<LifecycleConfiguration>\(rules)</LifecycleConfiguration>".utf8))
  }

  private static func rule(_ parts: String, id: String = "r") -> String {
    "<Rule><ID>\(id)</ID><Status>Enabled</Status>\(parts)</Rule>"
  }

  private static let days = "<Expiration><Days>1</Days></Expiration>"
  private static let abort =
    "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
  private static let marker = "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"
  private static let tag = "<Tag><Key>k</Key><Value>v</Value></Tag>"

  private static func filtered(_ predicates: String, _ actions: String = days) -> String {
    rule("<Filter>\(predicates)</Filter>\(actions)")
  }

  // MARK: What is understood

  /// Each is written anew as it was given.
  @Test(arguments: [
    rule("<Prefix>logs/</Prefix>\(days)"), rule("<Prefix></Prefix>\(days)"), filtered(""),
    filtered("<Prefix>a&amp;b</Prefix>"), filtered("<Prefix></Prefix>"), filtered(tag),
    filtered("<ObjectSizeGreaterThan>0</ObjectSizeGreaterThan>"),
    filtered("<ObjectSizeLessThan>1</ObjectSizeLessThan>"),
    filtered("<And><Prefix>p</Prefix>\(tag)</And>"),
    filtered("<And>\(tag)<Tag><Key>l</Key><Value></Value></Tag></And>"),
    filtered(
      "<And><Prefix></Prefix><ObjectSizeGreaterThan>1</ObjectSizeGreaterThan><ObjectSizeLessThan>3</ObjectSizeLessThan></And>"
    ),
    filtered("", marker), filtered("<Prefix>x</Prefix>", abort), filtered("", days + abort),
    filtered("", "<Expiration><Date>2026-11-25T00:00:00.000Z</Date></Expiration>"),
    filtered("", "<Expiration><ExpiredObjectDeleteMarker>false</ExpiredObjectDeleteMarker></Expiration>"),
    filtered(
      "", "<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays></NoncurrentVersionExpiration>"),
    filtered(
      "",
      "<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays><NewerNoncurrentVersions>100</NewerNoncurrentVersions></NoncurrentVersionExpiration>"
    ),
  ])
  func readsBackAsItWasGiven(rule: String) throws {
    let configuration = try Self.read(rule)
    let elements = { (document: [UInt8]) throws in try XMLElement.read(document).children[0].sorted }
    let given = try XMLElement.read(Array(rule.utf8)).sorted
    #expect(try elements(configuration.document) == given)
    #expect(try LifecycleConfiguration(stored: configuration.stored) == configuration)
  }

  @Test func keepsTheOrderOfRules() throws {
    let rules = (0..<1000).map { Self.rule("<Filter/>\(Self.days)", id: "r\(999 - $0)") }
    let configuration = try Self.read(rules.joined())
    #expect(configuration.rules.map(\.id) == (0..<1000).map { "r\(999 - $0)" })
    #expect(try LifecycleConfiguration(stored: configuration.stored) == configuration)
  }

  @Test func namesRulesThatHaveNoID() throws {
    let nameless = "<Rule><Filter/><Status>Enabled</Status>\(Self.days)</Rule>"
    let empty = "<Rule><ID/><Filter/><Status>Enabled</Status>\(Self.days)</Rule>"
    let ids = try Self.read(nameless + nameless + empty).rules.map(\.id)
    #expect(Set(ids).count == 3)
    #expect(ids.allSatisfy { $0.utf8.count == 48 })
  }

  @Test func keepsTheMinimumSizeBesideTheRules() throws {
    let document = Array("<LifecycleConfiguration>\(Self.filtered(""))</LifecycleConfiguration>".utf8)
    let configuration = try LifecycleConfiguration(document: document, minimumSize: .variesByStorageClass)
    #expect(try LifecycleConfiguration(stored: configuration.stored).minimumSize == .variesByStorageClass)
    #expect(try XMLElement.read(configuration.document).children.map(\.name) == ["Rule"])
    #expect(throws: LifecycleFault.malformed) { try LifecycleConfiguration(document: configuration.stored) }
    #expect(throws: LifecycleFault.malformed) { try LifecycleConfiguration(stored: configuration.document) }
  }

  @Test(arguments: [
    ("2026-11-25", "2026-11-25T00:00:00.000Z"), ("2026-11-25T00:00:00", "2026-11-25T00:00:00.000Z"),
    ("2026-11-25T00:00:00Z", "2026-11-25T00:00:00.000Z"), ("2026-11-25T02:00:00+02:00", "2026-11-25T00:00:00.000Z"),
    ("2026-11-24T19:00:00.000-05:00", "2026-11-25T00:00:00.000Z"), ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"),
    ("1969-12-31T00:00:00Z", "1969-12-31T00:00:00.000Z"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
    ("9999-12-31T00:00:00Z", "9999-12-31T00:00:00.000Z"),
  ])
  func readsDates(given: String, written: String) throws {
    let document = try Self.read(Self.filtered("", "<Expiration><Date>\(given)</Date></Expiration>")).document
    #expect(String(decoding: document, as: UTF8.self).contains("<Date>\(written)</Date>"))
  }

  @Test func findsTheFewestPrefixes() throws {
    let prefixes = ["b/c", "b/", "a", "é", "b/", "zz"]
    let rules = prefixes.enumerated().map {
      Self.rule("<Filter><Prefix>\($1)</Prefix></Filter>\(Self.days)", id: "\($0)")
    }
    #expect(try Self.read(rules.joined()).prefixes == ["a", "b/", "zz", "é"])
    let all = rules.joined() + Self.rule("<Filter/>\(Self.days)", id: "all")
    #expect(try Self.read(all).prefixes == [""])
    let disabled = "<Rule><Status>Disabled</Status><Filter/>\(Self.days)</Rule>"
    #expect(try Self.read(disabled).prefixes.isEmpty)
  }

  // MARK: What is refused

  @Test(arguments: [
    "", "<", "<Other/>", "<LifecycleConfiguration>", "<LifecycleConfiguration><Rules/></LifecycleConfiguration>",
    "<!DOCTYPE x><LifecycleConfiguration/>", "<LifecycleConfiguration xmlns='urn:other'/>",
  ])
  func refusesWhatIsNoConfiguration(document: String) {
    #expect(throws: LifecycleFault.malformed) { try LifecycleConfiguration(document: Array(document.utf8)) }
  }

  @Test(arguments: [
    // The rule
    "<Rule/>", rule(days), rule("<Odd/><Filter/>\(days)"), rule("<Filter/><Filter/>\(days)"),
    rule("<Filter/>\(days)\(days)"), rule("<Filter/>\(days)<ID>s</ID>"), rule("<Filter/>\(abort)\(abort)"),
    "<Rule><Filter/>\(days)</Rule>", "<Rule><Status>enabled</Status><Filter/>\(days)</Rule>",
    "<Rule><Status>disabled</Status><Filter/>\(days)</Rule>", "<Rule><Status/><Filter/>\(days)</Rule>",
    "<Rule><Status> Enabled</Status><Filter/>\(days)</Rule>",
    "<Rule>text<Status>Enabled</Status><Filter/>\(days)</Rule>",
    // The filter
    filtered("text"), filtered("<Odd/>"), filtered("<Prefix>a</Prefix>\(tag)"), filtered("\(tag)\(tag)"),
    filtered("<Prefix>a</Prefix><And><Prefix>a</Prefix>\(tag)</And>"), filtered("<And/>"),
    filtered("<And><Prefix>a</Prefix></And>"), filtered("<And>\(tag)</And>"), filtered("<And><And/>\(tag)</And>"),
    filtered("<And><Prefix>a</Prefix><Prefix>b</Prefix></And>"), filtered("<Prefix><a/></Prefix>"),
    filtered("<Tag/>"), filtered("<Tag><Value>v</Value></Tag>"), filtered("<Tag><Key>a</Key><Key>b</Key></Tag>"),
    filtered("<ObjectSizeGreaterThan/>"), filtered("<ObjectSizeGreaterThan>1.5</ObjectSizeGreaterThan>"),
    filtered("<ObjectSizeLessThan>99999999999999999999</ObjectSizeLessThan>"),
    filtered("<Prefix>a</Prefix><ObjectSizeLessThan>5</ObjectSizeLessThan>"),
    // Expiration
    filtered("", "<Expiration/>"), filtered("", "<Expiration>1</Expiration>"),
    filtered("", "<Expiration><Days/></Expiration>"), filtered("", "<Expiration><Days>x</Days></Expiration>"),
    filtered("", "<Expiration><Days>1.0</Days></Expiration>"),
    filtered("", "<Expiration><Days>2147483648</Days></Expiration>"),
    filtered("", "<Expiration><Days>1</Days><Days>1</Days></Expiration>"),
    filtered("", "<Expiration><Days>1</Days><Date>2026-11-25</Date></Expiration>"),
    filtered("", "<Expiration><Days>1</Days><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"),
    filtered("", "<Expiration><ExpiredObjectDeleteMarker>yes</ExpiredObjectDeleteMarker></Expiration>"),
    filtered("", "<Expiration><Date/></Expiration>"), filtered("", "<Expiration><Date>2026</Date></Expiration>"),
    filtered("", "<Expiration><Date>20261125</Date></Expiration>"),
    filtered("", "<Expiration><Date>2026-02-29</Date></Expiration>"),
    filtered("", "<Expiration><Date>2026-13-01</Date></Expiration>"),
    filtered("", "<Expiration><Date>10000-01-01</Date></Expiration>"),
    filtered("", "<Expiration><Date>2026-11-25T</Date></Expiration>"),
    filtered("", "<Expiration><Date>2026-11-25T00:00:00X</Date></Expiration>"),
    filtered("", "<Expiration><Date>2026-11-25T00:00:00.Z</Date></Expiration>"),
    filtered("", "<Expiration><Date>Wed, 25 Nov 2026 00:00:00 GMT</Date></Expiration>"),
    // The other actions
    filtered("", "<NoncurrentVersionExpiration/>"),
    filtered(
      "",
      "<NoncurrentVersionExpiration><NewerNoncurrentVersions>1</NewerNoncurrentVersions></NoncurrentVersionExpiration>"),
    filtered("", "<NoncurrentVersionExpiration><Days>1</Days></NoncurrentVersionExpiration>"),
    filtered("", "<AbortIncompleteMultipartUpload/>"),
    filtered("", "<AbortIncompleteMultipartUpload><Days>1</Days></AbortIncompleteMultipartUpload>"),
    // Transitions
    filtered("", "<Transition/>"), filtered("", "<Transition><Days>1</Days></Transition>"),
    filtered("", "<Transition><StorageClass>GLACIER</StorageClass></Transition>"),
    filtered("", "<Transition><Days>1</Days><StorageClass>STANDARD</StorageClass></Transition>"),
    filtered(
      "", "<Transition><Date>20220927</Date><StorageClass>GLACIER</StorageClass></Transition>"),
    filtered("", "<NoncurrentVersionTransition><StorageClass>GLACIER</StorageClass></NoncurrentVersionTransition>"),
  ])
  func refusesWhatTheSchemaDoesNotKnow(rules: String) {
    #expect(throws: LifecycleFault.malformed) { try Self.read(rules) }
  }

  private static func transition(_ when: String) -> String {
    "<Transition>\(when)<StorageClass>GLACIER</StorageClass></Transition>"
  }

  private static func noncurrent(_ days: Int, kept: Int? = nil) -> String {
    let kept = kept.map { "<NewerNoncurrentVersions>\($0)</NewerNoncurrentVersions>" } ?? ""
    return
      "<NoncurrentVersionExpiration><NoncurrentDays>\(days)</NoncurrentDays>\(kept)</NoncurrentVersionExpiration>"
  }

  @Test(
    arguments: [
      ("", .invalidRequest, "At least one lifecycle rule must be specified."),
      (
        String(repeating: filtered(""), count: 1001), .invalidRequest,
        "The number of lifecycle rules must not exceed the allowed limit of 1000 rules."
      ),
      (rule("<Filter/>"), .invalidRequest, "At least one action needs to be specified in a rule"),
      (
        rule("<Filter/>\(days)", id: String(repeating: "a", count: 256)), .invalidArgument,
        "ID length should not exceed allowed limit of 255"
      ),
      (
        filtered("") + filtered(""), .invalidArgument,
        "Rule ID must be unique. Found same ID for more than one rule"
      ),
      (
        filtered("", "<Expiration><Days>0</Days></Expiration>"), .invalidArgument,
        "'Days' for Expiration action must be a positive integer"
      ),
      (
        filtered("", "<Expiration><Days>-1</Days></Expiration>"), .invalidArgument,
        "'Days' for Expiration action must be a positive integer"
      ),
      (
        filtered("", noncurrent(0)), .invalidArgument,
        "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer"
      ),
      (
        filtered("", noncurrent(1, kept: 0)), .invalidArgument,
        "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be an integer between 1 and 100"
      ),
      (
        filtered("", noncurrent(1, kept: 101)), .invalidArgument,
        "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be an integer between 1 and 100"
      ),
      (
        rule("<Prefix/>\(noncurrent(1, kept: 1))"), .invalidRequest,
        "NewerNoncurrentVersions element can only be used in Lifecycle V2."
      ),
      (
        filtered(
          "",
          "<AbortIncompleteMultipartUpload><DaysAfterInitiation>0</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
        ),
        .invalidArgument, "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer"
      ),
      (filtered(tag, abort), .invalidRequest, "AbortIncompleteMultipartUpload cannot be specified with Tags."),
      (
        filtered("<ObjectSizeLessThan>5</ObjectSizeLessThan>", abort), .invalidRequest,
        "AbortIncompleteMultipartUpload cannot be specified with Object Size."
      ),
      (
        filtered("<And><Prefix>a</Prefix>\(tag)</And>", marker), .invalidRequest,
        "ExpiredObjectDeleteMarker cannot be specified with Tags."
      ),
      (
        filtered("<ObjectSizeGreaterThan>5</ObjectSizeGreaterThan>", marker), .invalidRequest,
        "ExpiredObjectDeleteMarker cannot be specified with Object Size."
      ),
      (
        filtered("", "<Expiration><Date>2026-11-25T00:00:01Z</Date></Expiration>"), .invalidArgument,
        "'Date' must be at midnight GMT"
      ),
      (
        filtered("", "<Expiration><Date>2026-11-25T00:00:00.000000001Z</Date></Expiration>"), .invalidArgument,
        "'Date' must be at midnight GMT"
      ),
      (
        filtered("", "<Expiration><Date>2026-11-25T00:00:00+01:00</Date></Expiration>"), .invalidArgument,
        "'Date' must be at midnight GMT"
      ),
      (
        filtered("<ObjectSizeLessThan>0</ObjectSizeLessThan>"), .invalidRequest,
        "'ObjectSizeLessThan' should be between 1 and 1099511627776000."
      ),
      (
        filtered("<ObjectSizeGreaterThan>-1</ObjectSizeGreaterThan>"), .invalidRequest,
        "'ObjectSizeGreaterThan' should be between 0 and 1099511627776000."
      ),
      (
        filtered(
          "<And><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><ObjectSizeLessThan>5</ObjectSizeLessThan></And>"),
        .invalidRequest, "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'."
      ),
      (filtered("<And>\(tag)\(tag)</And>"), .invalidRequest, "Duplicate Tag Keys are not allowed."),
      (filtered("<Tag><Key></Key><Value>v</Value></Tag>"), .invalidTag, "The TagKey you have provided is invalid"),
      (
        filtered("<Tag><Key>k</Key><Value>\(String(repeating: "v", count: 257))</Value></Tag>"), .invalidTag,
        "The TagValue you have provided is invalid"
      ),
      (
        filtered("<Prefix>\(String(repeating: "p", count: 1025))</Prefix>"), .invalidRequest,
        "The maximum size of a prefix is 1024."
      ),
      (
        rule("<Prefix/>\(days)") + rule("<Filter/>\(days)", id: "s"), .invalidRequest,
        "Filter element can only be used in Lifecycle V2."
      ),
      (
        filtered("") + rule("<Prefix/>\(days)", id: "s"), .invalidRequest,
        "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter."
      ),
      (
        rule("<Prefix/><Filter/>\(days)"), .invalidRequest,
        "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter."
      ),
      (
        rule("<Prefix>ab</Prefix>\(days)") + rule("<Prefix>b</Prefix>\(days)", id: "s")
          + rule("<Prefix>a</Prefix>\(days)", id: "t"), .invalidRequest,
        "Found overlapping prefixes 'a' and 'ab' for same action type 'Expiration'"
      ),
      (
        filtered("", "<Expiration><Date>2023-09-27</Date></Expiration>" + transition("<Days>1</Days>")),
        .invalidRequest,
        "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule"
      ),
      (
        filtered("", transition("<Date>2022-09-27T01:00:00Z</Date>")), .invalidArgument,
        "'Date' must be at midnight GMT"
      ),
      (
        filtered("", transition("<Days>-1</Days>")), .invalidArgument, "'Days' in Transition action must be nonnegative"
      ),
      (
        filtered("", transition("<Days>30</Days>")), .invalidStorageClass,
        "The storage class you specified is not valid: there is only STANDARD, and nothing to transition to."
      ),
      (
        filtered(
          "",
          "<NoncurrentVersionTransition><NoncurrentDays>0</NoncurrentDays><StorageClass>GLACIER</StorageClass></NoncurrentVersionTransition>"
        ), .invalidStorageClass,
        "The storage class you specified is not valid: there is only STANDARD, and nothing to transition to."
      ),
    ] as [(String, LifecycleFault.Code, String)])
  func refusesWhatMakesNoSense(rules: String, code: LifecycleFault.Code, message: String) {
    do throws(LifecycleFault) {
      _ = try Self.read(rules)
      Issue.record("was accepted")
    } catch {
      #expect(error.code == code)
      #expect(error.message == message)
    }
  }

  @Test func allowsOverlapOfDifferentActionsAndInFilters() throws {
    _ = try Self.read(
      Self.rule("<Prefix>a</Prefix>\(Self.days)") + Self.rule("<Prefix>ab</Prefix>\(Self.abort)", id: "s"))
    _ = try Self.read(
      Self.filtered("<Prefix>a</Prefix>") + Self.rule("<Filter><Prefix>ab</Prefix></Filter>\(Self.days)", id: "s"))
  }
}

extension XMLElement {
  /// The same with the elements of a rule in one order: S3 takes them in any.
  fileprivate var sorted: XMLElement { sorted(by: ["ID", "Prefix", "Filter", "Status"]) }

  private func sorted(by order: [String]) -> XMLElement {
    let place = { (element: XMLElement) in order.firstIndex(of: element.name) ?? order.count }
    var document = "<\(name)>"
    for child in children.sorted(by: { place($0) < place($1) }) { document += child.text(indent: "") }
    document += "</\(name)>"
    // swift-format-ignore: NeverUseForceTry
    return try! XMLElement.read(Array(document.utf8))
  }

  private func text(indent: String) -> String {
    let escaped = text.replacing("&", with: "&amp;")
    return "<\(name)>\(escaped)\(children.map { $0.text(indent: indent) }.joined())</\(name)>"
  }
}
