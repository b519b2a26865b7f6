import Bytes
import HTTP
import JSON
import Testing

@testable import S3

/// C25: no text that a client gives ends a line of an answer's head, wherever it gives it.
struct SplittingAttackTests {
  private static let injections = [
    "x\r\nInjected: yes", "x\nInjected: yes", "x\rInjected: yes", "x\r\n\r\n<script>", "x\0y",
  ]

  private func isWhole(_ answer: Answer) -> Bool {
    let head = answer.headers.bytes
    let lines = head.split(separator: UInt8(ascii: "\n"))
    return answer.headers["injected"] == nil && !head.contains(0)
      && lines.allSatisfy { $0.last == UInt8(ascii: "\r") && $0.dropLast().allSatisfy { $0 != UInt8(ascii: "\r") } }
      && lines.allSatisfy { $0.contains(UInt8(ascii: ":")) }
  }

  @Test("C25: fields of forms", arguments: injections) func fieldsOfForms(injection: String) throws {
    let gateway = try gatewayWithBucket()
    for name in [
      "success_action_redirect", "success_action_status", "content-type", "content-disposition", "cache-control",
      "expires",
      "content-encoding", "x-amz-meta-a", "x-amz-website-redirect-location", "key",
    ] {
      for value in [injection, "https://example.org/\(injection)", "https://example.org/?\(injection)"] {
        let key = name == "key" ? [] : [("key", "k")]
        let form = TestForm(key + [(name, value)])
        #expect(isWhole(gateway.post(form.signed())), "\(name)")
        #expect(isWhole(gateway.send("GET", "/bucket/k")), "\(name)")
      }
    }
    var form = TestForm([("key", "a/${filename}"), ("success_action_status", "201")])
    form.conditions = [
      #"{"bucket": "bucket"}"#, #"["starts-with", "$key", "a/"]"#, #"["eq", "$success_action_status", "201"]"#,
    ]
    form.filename = injection.replacing("\r\n\r\n", with: "%0D%0A")
    let answer = gateway.post(form.signed())
    #expect(isWhole(answer) && answer.status < 500)
  }

  @Test("C25: headers that an answer repeats", arguments: injections) func overrides(injection: String) throws {
    let gateway = try gatewayWithBucket()
    #expect(gateway.send("PUT", "/bucket/k", body: [1]).status == 200)
    let value = PercentCoding.encode(injection, keepingSlash: false)
    for name in [
      "response-content-type", "response-content-disposition", "response-cache-control", "response-content-language",
      "response-content-encoding", "response-expires",
    ] {
      #expect(isWhole(gateway.send("GET", "/bucket/k?\(name)=\(value)")), "\(name)")
      #expect(isWhole(gateway.sendPresigned("GET", "/bucket/k?\(name)=\(value)")), "\(name)")
    }
    for name in ["x-amz-meta-a", "Cache-Control", "Content-Type", "x-amz-tagging", "x-amz-website-redirect-location"] {
      _ = gateway.sendPresigned("PUT", "/bucket/p?\(name)=\(value)", body: [1])
      #expect(isWhole(gateway.send("GET", "/bucket/p")), "\(name)")
    }
  }

  @Test("C25: keys and ids", arguments: injections) func names(injection: String) throws {
    let gateway = try gatewayWithBucket()
    let key = PercentCoding.encode(injection, keepingSlash: false)
    _ = gateway.send("PUT", "/bucket/\(key)", body: [1])
    _ = gateway.send("PUT", "/bucket/source", body: [1])
    for (method, target, headers) in [
      ("GET", "/bucket/\(key)", []), ("GET", "/bucket/missing\(key)", []), ("POST", "/bucket/\(key)?uploads", []),
      ("PUT", "/bucket/\(key)", [("x-amz-copy-source", "/bucket/source")]), ("GET", "/bucket?prefix=\(key)", []),
      ("GET", "/bucket?list-type=2&delimiter=\(key)&start-after=\(key)", []), ("GET", "/bucket/k?versionId=\(key)", []),
      ("GET", "/bucket/k?uploadId=\(key)", []), ("GET", "/bucket?marker=\(key)&encoding-type=url", []),
      ("PUT", "/\(key)", []),
    ] { #expect(isWhole(gateway.send(method, target, headers)), "\(method) \(target)") }
  }

  @Test("C25, C27: rules of cross-origin sharing", arguments: injections) func rules(injection: String) throws {
    let gateway = try gatewayWithBucket()
    let text = injection.replacing("\r", with: "&#13;").replacing("\n", with: "&#10;").replacing("<", with: "&lt;")
    for name in ["AllowedOrigin", "AllowedHeader", "ExposeHeader", "ID", "MaxAgeSeconds"] {
      let origin = name == "AllowedOrigin" ? "" : "<AllowedOrigin>https://a.example</AllowedOrigin>"
      let answer = gateway.put(
        "/bucket?cors",
        document:
          "<CORSConfiguration><CORSRule>\(origin)<AllowedMethod>GET</AllowedMethod><\(name)>\(text)</\(name)></CORSRule></CORSConfiguration>"
      )
      #expect(isWhole(answer) && (answer.status == 400 || name == "ID"), "\(name): \(answer.status)")
      #expect(isWhole(gateway.send("GET", "/bucket", [("origin", "https://a.example")])), "\(name)")
    }
  }
}
