import Bytes
import HTTP
import Storage
import Testing
import XML

@testable import S3

/// Pages of random buckets, put together again, are the listing that a page of everything would be: for both forms, every page size,
/// with and without a delimiter, prefix, start and encoding.
@Suite struct ListingPagesTests {
  typealias Item = ReferenceListing.Item

  @Test(arguments: ["marker", "continuation-token", "key-marker"], TestStorage.allCases)
  func pagesAddUpToTheWholeListing(form: String, storage: TestStorage) throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix64(state: seed)
    for round in 0..<(storage == .memory ? 40 : 8) {
      let example = Case.random(&random)
      let pages = try storage.with { storage in
        try Self.items(try bucket(of: example.keys, in: storage), form: form, example)
      }
      #expect(pages == example.expected, "seed \(seed) round \(round) \(example)")
    }
  }

  struct Case {
    var keys: [String]
    var prefix: String
    var delimiter: String
    var start: String
    var limit: Int
    var isEncoded: Bool

    /// What comes after the start: a start inside a common prefix passes over it.
    var expected: [Item] {
      let position = ListRequest.position(after: start, prefix: prefix, delimiter: delimiter)
      return ReferenceListing.items(of: keys, prefix: prefix, delimiter: delimiter, after: position)
    }

    static func random(_ random: inout SplitMix64) -> Case {
      // Few letters, so that prefixes, delimiters and twins meet often.
      let letters = ["a", "b", "/", "//", "-", "+", " ", "é", "e\u{301}", "&<\">", "%2F", "\u{1F600}", "~", "*"]
      func text(_ lengths: ClosedRange<Int>) -> String {
        (0..<Int.random(in: lengths, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" }.joined()
      }
      var keys: [[UInt8]: String] = [:]
      for _ in 0..<Int.random(in: 0...60, using: &random) {
        let key = text(1...6)
        keys[Array(key.utf8)] = key
      }
      return Case(
        keys: Array(keys.values), prefix: Bool.random(using: &random) ? "" : text(0...2),
        delimiter: ["", "/", "/", "a", "//", "é"].randomElement(using: &random) ?? "",
        start: Int.random(in: 0..<3, using: &random) == 0 ? text(0...4) : "",
        limit: [1, 2, 3, 7, 1000].randomElement(using: &random) ?? 1, isEncoded: Bool.random(using: &random))
    }
  }

  private func bucket(of keys: [String], in storage: any StorageProvider) throws -> TestGateway {
    let gateway = TestGateway(storage: storage)
    #expect(gateway.send(.put, "/bucket").status == 200)
    for key in keys {
      #expect(gateway.send(.put, "/bucket/" + PercentCoding.encode(key, keepingSlash: true)).status == 200)
    }
    return gateway
  }

  /// Walks the pages as clients do.
  private static func items(_ gateway: TestGateway, form: String, _ example: Case) throws -> [Item] {
    var items: [Item] = []
    var query = Self.query(form: form, example)
    for _ in 0..<200 {
      let answer = gateway.send(.get, "/bucket?" + query)
      let xml = try #require(answer.xml, "\(answer.text)")
      let page = try Self.items(of: xml, isEncoded: example.isEncoded)
      #expect(page.count <= example.limit)
      items += page
      guard xml.text(of: "IsTruncated") == "true" else { return items }
      #expect(page.count == example.limit, "only the last page may be short")
      query = Self.query(form: form, example, next: try Self.next(xml, form: form, example, page))
    }
    Issue.record("the pages do not end")
    return items
  }

  private static func query(form: String, _ example: Case, next: String? = nil) -> String {
    var parts: [(String, String)] = [("max-keys", String(example.limit))]
    if form == "continuation-token" { parts.append(("list-type", "2")) }
    if form == "key-marker" { parts.append(("versions", "")) }
    if !example.prefix.isEmpty { parts.append(("prefix", example.prefix)) }
    if !example.delimiter.isEmpty { parts.append(("delimiter", example.delimiter)) }
    if example.isEncoded { parts.append(("encoding-type", "url")) }
    if let next {
      parts.append((form, next))
    } else if !example.start.isEmpty {
      parts.append((form == "continuation-token" ? "start-after" : form, example.start))
    }
    return parts.map { "\($0)=\(PercentCoding.encode($1, keepingSlash: false))" }.joined(separator: "&")
  }

  private static func next(_ xml: XMLElement, form: String, _ example: Case, _ page: [Item]) throws -> String {
    switch form {
    case "continuation-token": return try #require(xml.text(of: "NextContinuationToken"))
    case "key-marker": return try decoded(#require(xml.text(of: "NextKeyMarker")), example.isEncoded)
    default: break
    }
    if !example.delimiter.isEmpty { return try decoded(#require(xml.text(of: "NextMarker")), example.isEncoded) }
    #expect(xml.first("NextMarker") == nil, "S3 has it in grouped listings alone")
    guard case .key(let key) = page.last else { throw Unexpected() }
    return key
  }

  private struct Unexpected: Error {}

  /// Keys and common prefixes, merged in byte order: a document has them apart.
  private static func items(of xml: XMLElement, isEncoded: Bool) throws -> [Item] {
    let entries = xml.children(named: "Contents") + xml.children(named: "Version")
    let keys = try entries.map { try decoded(#require($0.text(of: "Key")), isEncoded) }
    let prefixes = try xml.children(named: "CommonPrefixes").map {
      try decoded(#require($0.text(of: "Prefix")), isEncoded)
    }
    if let count = xml.text(of: "KeyCount") { #expect(count == String(keys.count + prefixes.count)) }
    return (keys.map { (Item.key($0), $0) } + prefixes.map { (Item.prefix($0), $0) })
      .sorted { ReferenceListing.precedes($0.1, $1.1) }.map(\.0)
  }

  private static func decoded(_ text: String, _ isEncoded: Bool) throws -> String {
    guard isEncoded else { return text }
    return String(decoding: try #require(PercentCoding.decode(text)), as: UTF8.self)
  }
}

/// A random source that can be run again.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
