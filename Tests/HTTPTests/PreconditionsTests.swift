import HTTP
import Testing

/// Conditional requests, in the order of RFC 9110 section 13.2.2.
@Suite struct PreconditionsTests {
  private static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
  private static let exactly = "Sun, 06 Nov 1994 08:49:37 GMT"
  private static let lastModified: Int64 = 784_111_777

  @Test(arguments: [
    ([], Preconditions.Outcome.proceed),
    ([("If-Match", "\"e\"")], .proceed),
    ([("If-Match", "e")], .proceed),
    ([("If-Match", "*")], .proceed),
    ([("If-Match", "\"a\", \"e\"")], .proceed),
    ([("If-Match", "\"a\""), ("If-Match", "\"e\"")], .proceed),
    ([("If-Match", "\"a\"")], .preconditionFailed),
    ([("If-Match", "W/\"e\"")], .preconditionFailed),
    ([("If-Match", "")], .preconditionFailed),
    ([("If-None-Match", "\"e\"")], .notModified),
    ([("If-None-Match", "W/\"e\"")], .notModified),
    ([("If-None-Match", "*")], .notModified),
    ([("If-None-Match", "\"a\",, \"b,e\"")], .proceed),
    ([("If-Unmodified-Since", before)], .preconditionFailed),
    ([("If-Unmodified-Since", exactly)], .proceed),
    ([("If-Modified-Since", before)], .proceed),
    ([("If-Modified-Since", exactly)], .notModified),
    ([("If-Modified-Since", "yesterday")], .proceed),
    ([("If-Match", "\"e\""), ("If-Unmodified-Since", before)], .proceed),
    ([("If-None-Match", "\"a\""), ("If-Modified-Since", exactly)], .proceed),
    ([("If-None-Match", "\"e\""), ("If-Modified-Since", before)], .notModified),
    ([("If-Match", "\"e\""), ("If-None-Match", "\"e\"")], .notModified),
  ])
  func judgesReads(fields: [(String, String)], expected: Preconditions.Outcome) {
    let conditions = Preconditions(RequestHead(method: .get, target: "/", fields: fields))
    #expect(conditions.isEmpty == (fields.isEmpty || fields[0].1 == "yesterday"))
    #expect(conditions.evaluate(etag: "\"e\"", lastModified: Self.lastModified, isRead: true) == expected)
  }

  @Test func judgesWrites() {
    func outcome(_ name: String, _ value: String, etag: String?) -> Preconditions.Outcome {
      Preconditions(RequestHead(method: .put, target: "/", fields: [(name, value)]))
        .evaluate(etag: etag, lastModified: etag == nil ? nil : Self.lastModified, isRead: false)
    }
    #expect(outcome("If-None-Match", "*", etag: nil) == .proceed)
    #expect(outcome("If-None-Match", "*", etag: "e") == .preconditionFailed)
    #expect(outcome("If-Match", "*", etag: nil) == .preconditionFailed)
    #expect(outcome("If-Match", "\"e\"", etag: nil) == .preconditionFailed)
    #expect(outcome("If-Match", "\"e\"", etag: "e") == .proceed)
    #expect(outcome("If-Modified-Since", Self.exactly, etag: "e") == .proceed)
  }

  @Test(arguments: ["\"a", "a\"b\"c\"", "W/"])
  func findsNoTagIn(header: String) {
    #expect(EntityTagCondition.parse(header)?.matchesWeakly("a") != true || header == "a\"b\"c\"")
  }
}
