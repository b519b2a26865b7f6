import Bytes
import HTTP
import SigV4
import Storage
import Testing

@testable import S3

/// Reads: ranges (scenario P04), conditions, headers.
struct GetObjectTests {
  private static let body = Array("0123456789".utf8)

  private func gateway() throws -> (SignedGateway, etag: String, date: String) {
    let gateway = try gatewayWithBucket()
    _ = gateway.send("PUT", "/bucket/k", body: Self.body)
    let head = gateway.send("HEAD", "/bucket/k")
    return (gateway, try #require(head.headers["etag"]), try #require(head.headers["last-modified"]))
  }

  @Test(arguments: [
    ("bytes=0-1", "01", "bytes 0-1/10"), ("bytes=-5", "56789", "bytes 5-9/10"), ("bytes=5-", "56789", "bytes 5-9/10"),
    ("bytes=3-100", "3456789", "bytes 3-9/10"), ("bytes=9-9", "9", "bytes 9-9/10"),
    ("bytes=-100", "0123456789", "bytes 0-9/10"), ("bytes=0-18446744073709551616", "0123456789", "bytes 0-9/10"),
  ]) func readsRanges(range: String, text: String, contentRange: String) throws {
    let (gateway, _, _) = try gateway()
    let get = gateway.send("GET", "/bucket/k", [("range", range)])
    #expect(get.status == 206 && get.text == text && get.headers["content-range"] == contentRange)
    let head = gateway.send("HEAD", "/bucket/k", [("range", range)])
    #expect(head.status == 206 && head.length == Int64(text.utf8.count))
    #expect(head.headers["content-range"] == contentRange)
  }

  @Test(arguments: ["bytes=10-", "bytes=99-", "bytes=-0", "bytes=10-20"])
  func refusesRangesBeyondTheEnd(range: String) throws {
    let (gateway, _, _) = try gateway()
    let get = gateway.send("GET", "/bucket/k", [("range", range)])
    #expect(get.status == 416 && get.code == "InvalidRange" && get.headers["content-range"] == "bytes */10")
    #expect(get.element("ActualObjectSize") == "10" && get.element("RangeRequested") == range)
  }

  @Test(arguments: [
    "bytes=5-2", "bytes=0-1,4-5", "bytes=", "bytes=-", "bytes=a-b", "lines=0-1", "0-1", "bytes=--1", "",
  ])
  func ignoresMalformedRanges(range: String) throws {
    let (gateway, _, _) = try gateway()
    let get = gateway.send("GET", "/bucket/k", [("range", range)])
    #expect(get.status == 200 && get.body == Self.body && get.headers["content-range"] == nil)
  }

  @Test func readsRangesOfAnEmptyObject() throws {
    let (gateway, _, _) = try gateway()
    _ = gateway.send("PUT", "/bucket/empty")
    #expect(gateway.send("GET", "/bucket/empty").length == 0)
    let range = gateway.send("GET", "/bucket/empty", [("range", "bytes=0-")])
    #expect(range.status == 416 && range.headers["content-range"] == "bytes */0")
  }

  private static let early = "Thu, 01 Jan 2015 00:00:00 GMT"
  private static let late = "Fri, 01 Jan 2060 00:00:00 GMT"

  @Test(
    arguments: [
      ([("if-match", "ETAG")], 200), ([("if-match", "\"no\"")], 412), ([("if-match", "*")], 200),
      ([("if-match", "\"no\", ETAG")], 200), ([("if-match", "W/ETAG")], 412), ([("if-match", "")], 412),
      ([("if-none-match", "ETAG")], 304), ([("if-none-match", "W/ETAG")], 304), ([("if-none-match", "*")], 304),
      ([("if-none-match", "\"no\"")], 200),
      ([("if-modified-since", late)], 304), ([("if-modified-since", early)], 200),
      ([("if-modified-since", "DATE")], 304),
      ([("if-unmodified-since", late)], 200), ([("if-unmodified-since", early)], 412),
      ([("if-unmodified-since", "DATE")], 200), ([("if-modified-since", "nonsense")], 200),
      ([("if-match", "ETAG"), ("if-unmodified-since", early)], 200),
      ([("if-none-match", "ETAG"), ("if-modified-since", early)], 304),
      ([("if-none-match", "\"no\""), ("if-modified-since", late)], 200),
      ([("if-match", "\"no\""), ("if-none-match", "ETAG")], 412),
      ([("if-unmodified-since", early), ("if-none-match", "ETAG")], 412),
      ([("if-match", "\"no\""), ("range", "bytes=99-")], 412),
      ([("if-none-match", "ETAG"), ("range", "bytes=99-")], 304),
      ([("if-match", "ETAG"), ("range", "bytes=0-1")], 206),
      ([("range", "bytes=0-1"), ("if-range", "ETAG")], 206), ([("range", "bytes=0-1"), ("if-range", "\"no\"")], 200),
      ([("range", "bytes=0-1"), ("if-range", "W/ETAG")], 200), ([("range", "bytes=0-1"), ("if-range", "DATE")], 206),
      ([("range", "bytes=0-1"), ("if-range", late)], 200), ([("range", "bytes=99-"), ("if-range", "\"no\"")], 200),
    ] as [([(String, String)], Int)])
  func decidesConditions(headers: [(String, String)], status: Int) throws {
    let (gateway, etag, date) = try gateway()
    let headers = headers.map { ($0.0, $0.1.replacing("ETAG", with: etag).replacing("DATE", with: date)) }
    for method in ["GET", "HEAD"] {
      let answer = gateway.send(method, "/bucket/k", headers)
      #expect(answer.status == status, "\(method) \(headers)")
      if status == 304 { #expect(answer.body.isEmpty && answer.headers["etag"] == etag) }
      if status == 412, method == "GET" {
        #expect(answer.code == "PreconditionFailed" && answer.element("Condition") != nil)
      }
    }
  }

  @Test func evaluatesConditionsOnlyForWhoMayRead() {
    let gateway = SignedGateway(MemoryStorage())
    #expect(gateway.send("PUT", "/bucket").status == 200 && gateway.send("PUT", "/bucket/k", body: [1]).status == 200)
    for headers in [[("if-none-match", "*")], [("if-match", "\"no\"")], [("range", "bytes=99-")]] {
      let answer = gateway.receive(
        .init(
          "GET", path: "/bucket/k", headers: [("host", SignedGateway.host)] + headers.map { (name: $0.0, value: $0.1) }),
        [])
      #expect(answer.status == 403)
    }
  }

  @Test func returnsWhatWasStoredBesideTheBytes() throws {
    let gateway = try gatewayWithBucket()
    let stored = [
      ("content-type", "text/plain; charset=utf-8"), ("cache-control", "max-age=5"),
      ("content-disposition", "attachment; filename=\"a b.txt\""), ("content-language", "fr"),
      ("expires", "Thu, 01 Dec 1994 16:00:00 GMT"), ("content-encoding", "gzip"), ("x-amz-meta-is_unsafe", "yes"),
      ("x-amz-meta-empty", ""), ("x-amz-website-redirect-location", "/elsewhere"),
    ]
    #expect(gateway.send("PUT", "/bucket/k", stored, body: Self.body).status == 200)
    let get = gateway.send("GET", "/bucket/k")
    let head = gateway.send("HEAD", "/bucket/k")
    for (name, value) in stored { #expect(get.headers[name] == value && head.headers[name] == value, "\(name)") }
    #expect(head.length == 10 && head.body.isEmpty && head.headers["accept-ranges"] == "bytes")
    #expect(head.headers["etag"] == "\"781e5e245d69b566979b86e28d23f2c7\"")
    #expect(get.headers["x-amz-version-id"] == nil)
  }

  @Test func hasADefaultContentType() throws {
    let (gateway, _, _) = try gateway()
    #expect(gateway.send("GET", "/bucket/k").headers["content-type"] == "binary/octet-stream")
    _ = gateway.send("PUT", "/bucket/k", [("content-type", "")], body: Self.body)
    #expect(gateway.send("GET", "/bucket/k").headers["content-type"] == "binary/octet-stream")
  }

  @Test func readsTheOnePartOfAPlainObject() throws {
    let (gateway, _, _) = try gateway()
    let part = gateway.send("GET", "/bucket/k?partNumber=1")
    #expect(part.status == 206 && part.body == Self.body && part.headers["x-amz-mp-parts-count"] == nil)
    #expect(gateway.send("GET", "/bucket/k?partNumber=2").code == "InvalidPartNumber")
    #expect(gateway.send("GET", "/bucket/k?partNumber=0").code == "InvalidArgument")
    #expect(gateway.send("GET", "/bucket/k?partNumber=1", [("range", "bytes=0-1")]).code == "InvalidRequest")
  }
}
