/// A bucket's CORS configuration: its rules in order, of which the first that matches counts.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html>
package struct CORSConfiguration: Sendable {
  /// The most rules of one configuration.
  static let maximumRules = 100
  /// Largest document in bytes.
  static let maximumBytes = 64 << 10

  let rules: [CORSRule]

  init(rules: [CORSRule]) { self.rules = rules }

  /// What a bucket without a configuration answers where the gateway lets pages of these origins in: any method, any header, no
  /// credentials. Nil where it lets none in.
  package init?(defaultOrigins: [String]) {
    let origins = defaultOrigins.compactMap(CORSPattern.init)
    guard !origins.isEmpty, let any = CORSPattern("*") else { return nil }
    let rule = CORSRule(
      origins: origins, methods: CORSRule.methods, headers: [any], exposed: Self.exposedByDefault, maximumAge: 3000,
      allowsCredentials: false)
    rules = [rule]
  }

  /// The `*` covers the rest for browsers that know it.
  private static let exposedByDefault = [
    "ETag", "Content-Range", "Last-Modified", "x-amz-request-id", "x-amz-id-2", "x-amz-version-id",
    "x-martinet-item-version", "*",
  ]
}
