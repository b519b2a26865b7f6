/// One rule of a bucket's CORS configuration: which pages may do what.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html>
package struct CORSRule: Sendable {
  /// The methods that a rule may name.
  static let methods = ["GET", "PUT", "POST", "DELETE", "HEAD"]

  let id: String?
  let origins: [CORSPattern]
  let methods: [String]
  /// As written in the rule; header names match without regard to case.
  let headers: [CORSPattern]
  let exposed: [String]
  let maximumAge: Int?
  /// Whether an origin that the rule names letter by letter may use its visitors' credentials; no wildcard ever may.
  let allowsCredentials: Bool
  private let foldedHeaders: [CORSPattern]

  init(
    id: String? = nil, origins: [CORSPattern], methods: [String], headers: [CORSPattern] = [], exposed: [String] = [],
    maximumAge: Int? = nil, allowsCredentials: Bool = true
  ) {
    self.id = id
    self.origins = origins
    self.methods = methods
    self.headers = headers
    self.exposed = exposed
    self.maximumAge = maximumAge
    self.allowsCredentials = allowsCredentials
    foldedHeaders = headers.compactMap { CORSPattern($0.text.lowercased()) }
  }

  /// The pattern that lets `origin` in, nil where none does.
  func pattern(for origin: String) -> CORSPattern? {
    origins.first { $0.matches(origin) }
  }

  /// Whether a page may send the header; `name` in lower case.
  func allows(header name: String) -> Bool {
    foldedHeaders.contains { $0.matches(name) }
  }
}
