import HTTP

/// What a rule grants to one request of a page: the headers that tell the browser so.
struct CORSGrant {
  private let origin: String
  private let rule: CORSRule
  private let requestedHeaders: [String]

  /// The grant for an actual request; nil where no rule lets the origin use the method.
  init?(configuration: CORSConfiguration, origin: String, method: String) {
    self.init(configuration: configuration, origin: origin, method: method, requestedHeaders: [])
  }

  /// The grant for a preflight that asks for a method and for headers (in lower case).
  init?(configuration: CORSConfiguration, origin: String, method: String, requestedHeaders: [String]) {
    for rule in configuration.rules where rule.methods.contains(method) {
      guard let pattern = rule.pattern(for: origin), requestedHeaders.allSatisfy(rule.allows) else { continue }
      self.rule = rule
      self.requestedHeaders = requestedHeaders
      self.origin = pattern.isAny ? "*" : origin
      sendsCredentials = rule.allowsCredentials && pattern.isLiteral
      return
    }
    return nil
  }

  /// Only for an origin that a rule names letter by letter: what a wildcard lets in never gets to use a visitor's credentials.
  private let sendsCredentials: Bool

  func add(to headers: inout ResponseHeaders) {
    headers.add("Access-Control-Allow-Origin", origin)
    headers.add("Access-Control-Allow-Methods", rule.methods.joined(separator: ", "))
    if !requestedHeaders.isEmpty {
      headers.add("Access-Control-Allow-Headers", requestedHeaders.joined(separator: ", "))
    }
    if !rule.exposed.isEmpty { headers.add("Access-Control-Expose-Headers", rule.exposed.joined(separator: ", ")) }
    if let age = rule.maximumAge { headers.add("Access-Control-Max-Age", Int64(age)) }
    if sendsCredentials { headers.add("Access-Control-Allow-Credentials", "true") }
    headers.add("Vary", Self.vary)
  }

  /// What an answer depends on wherever CORS is on, so that a shared cache never gives one page's answer to another.
  static let vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
}
