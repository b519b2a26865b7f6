import XML

/// What a `WebsiteConfiguration` must be beyond its schema.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html>
struct WebsiteCheck {
  let root: XMLElement

  private static let maximumRules = 50

  func check() throws(S3Error) {
    if let redirect = root.first("RedirectAllRequestsTo") {
      guard root.children.count == 1 else {
        throw S3Error(
          .invalidArgument,
          "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.")
      }
      try checkProtocol(of: redirect)
      return
    }
    try checkIndex()
    let rules = root.first("RoutingRules")?.children ?? []
    guard rules.count <= Self.maximumRules else {
      throw .invalidRequest(
        "The number of routing rules must not exceed \(Self.maximumRules). Your request has \(rules.count) rules.")
    }
    for rule in rules { try check(rule: rule) }
  }

  private func checkIndex() throws(S3Error) {
    guard let suffix = root.first("IndexDocument")?.text(of: "Suffix") else {
      throw S3Error(
        .invalidArgument,
        "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
        elements: [.init("ArgumentName", "IndexDocument"), .init("ArgumentValue", "null")])
    }
    guard !suffix.isEmpty, !suffix.utf8.contains(UInt8(ascii: "/")) else {
      throw .invalidArgument("The IndexDocument Suffix is not well formed", name: "IndexDocument", value: suffix)
    }
  }

  private func check(rule: XMLElement) throws(S3Error) {
    guard let redirect = rule.first("Redirect"), !redirect.children.isEmpty else { throw .malformedXML }
    if let condition = rule.first("Condition"), condition.children.isEmpty {
      throw .invalidRequest(
        "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present."
      )
    }
    try checkProtocol(of: redirect)
    guard redirect.first("ReplaceKeyWith") == nil || redirect.first("ReplaceKeyPrefixWith") == nil else {
      throw .invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.")
    }
    if let code = redirect.text(of: "HttpRedirectCode"), !Self.isCode(code, in: 301...399) {
      throw .invalidRequest("The provided HTTP redirect code (\(code)) is not valid. Valid codes are 3XX except 300.")
    }
    if let code = rule.first("Condition")?.text(of: "HttpErrorCodeReturnedEquals"), !Self.isCode(code, in: 400...599) {
      throw .invalidRequest("The provided HTTP error code (\(code)) is not valid. Valid codes are 4XX or 5XX.")
    }
  }

  private func checkProtocol(of redirect: XMLElement) throws(S3Error) {
    guard let name = redirect.text(of: "Protocol"), name != "http", name != "https" else { return }
    throw .invalidRequest(
      "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.")
  }

  private static func isCode(_ text: String, in range: ClosedRange<Int>) -> Bool {
    text.utf8.count == 3 && Int(text).map(range.contains) ?? false
  }
}
