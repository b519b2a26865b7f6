import XML

extension Refusal {
  private static let maximumBytes = 64 << 10

  /// What an answer with an error's status says, from its document where it has one.
  init(_ head: AnswerHead, _ body: AnswerBody) throws(ClientError) {
    let bytes = (try? body.readAll(limit: Self.maximumBytes)) ?? []
    let document = try? XMLElement.read(bytes)
    self.init(
      status: head.status, code: document?.text(of: "Code") ?? Self.code(for: head.status),
      message: document?.text(of: "Message") ?? Self.text(bytes))
  }

  /// What an answer that is no document says, such as the JSON of a gateway's own endpoints.
  private static func text(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(1000), as: UTF8.self).unicodeScalars.map { scalar in
      scalar.value < 0x20 || scalar.value == 0x7F ? " " : Character(scalar)
    }
    return String(text)
  }

  /// What S3's code most likely is, where an answer has none.
  private static func code(for status: Int) -> String {
    switch status {
    case 301, 307: "PermanentRedirect"
    case 304: "NotModified"
    case 403: "AccessDenied"
    case 404: "NotFound"
    case 405: "MethodNotAllowed"
    case 412: "PreconditionFailed"
    case 416: "InvalidRange"
    case 501: "NotImplemented"
    case 503: "SlowDown"
    default: status >= 500 ? "InternalError" : "Unexpected"
    }
  }
}
