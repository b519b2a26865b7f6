import Bytes
import Crypto
import HTTP
import Testing

@testable import S3

/// C34: right documents, forms and header fields, spoiled at random: whatever they are then, they are answered, and never with an internal error.
struct FuzzAttackTests {
  private static let withBody = AttackWalkTests.endpoints.filter { $0.payload != .none }.map(\.name)
  private static let pieces = [
    "", "<", ">", "</", "/>", "&amp;", "&#x0;", "&#1114112;", "<![CDATA[", "]]>", "<!--", "<?xml", "\0", "\r\n", "\n\n",
    "\"", "{", "}", "[", "]", ",",
    ":", "null", "true", "1e400", "-1", "99999999999999999999", "\\ud800", "é", "\u{202e}", "\u{10ffff}", "..", "%00",
    "$", "${", "${aws:username}",
    "*", "?", "arn:aws:s3:::", "s3:*", "2020-02-30T00:00:00Z", "9999-99-99", "0.0.0.0/99", "::/129", "--", ";", "=",
    "multipart/form-data",
  ]

  @Test("C34: spoiled bodies are answered", arguments: withBody) func spoiledBodiesAreAnswered(_ name: String) throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("FuzzAttackTests \(name): seed \(seed)")
    var random = SplitMix64(state: seed)
    let stage = try AttackStage()
    let request = try AttackedRequest(name, on: stage)
    for _ in 0..<150 {
      let body = Self.spoiled(request.isForm ? TestForm().signed().body : request.body, &random)
      var headers = request.headers.filter { $0.0 != "content-md5" }
      if case .document = request.endpoint.payload {
        headers.append(("content-md5", Base64.encode(MessageDigest.hash(.md5, body))))
      }
      let answer =
        request.isForm
        ? stage.gateway.post(body) : stage.gateway.send(request.method, request.target, headers, body: body)
      #expect(
        (200..<500).contains(answer.status) || answer.status == 501,
        "seed \(seed): \(answer.status) to \(String(decoding: body.prefix(500), as: UTF8.self))")
    }
  }

  @Test("C34: spoiled policies of forms are answered") func spoiledPoliciesAreAnswered() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("FuzzAttackTests policies: seed \(seed)")
    var random = SplitMix64(state: seed)
    let stage = try AttackStage()
    let right = Base64.decode(TestForm().signed().fields.first { $0.name == "policy" }?.value ?? "") ?? []
    try #require(!right.isEmpty)
    for _ in 0..<500 {
      let policy = Base64.encode(Self.spoiled(right, &random))
      let answer = stage.gateway.post(TestForm().signed(rawPolicy: policy))
      #expect((200..<500).contains(answer.status), "seed \(seed): \(answer.status) to \(policy)")
    }
  }

  /// With up to four changes: bytes turned, taken out, given twice, or an odd piece put in.
  private static func spoiled(_ right: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = right
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let start = Int.random(in: 0...bytes.count, using: &random)
      let end = min(start + Int.random(in: 0...12, using: &random), bytes.count)
      switch Int.random(in: 0..<5, using: &random) {
      case 0 where start < bytes.count: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes.removeSubrange(start..<end)
      case 2: bytes.insert(contentsOf: bytes[start..<end], at: end)
      case 3: bytes.replaceSubrange(start..<end, with: (pieces.randomElement(using: &random) ?? "").utf8)
      default: bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: start)
      }
    }
    return bytes
  }
}
