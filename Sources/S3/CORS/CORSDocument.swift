import XML

extension CORSConfiguration {
  /// Reads `PutBucketCors`'s document and checks it as S3 does.
  init(document: [UInt8]) throws(S3Error) {
    guard document.count <= Self.maximumBytes else { throw .malformedXML }
    let root = try XMLElement.read(document, root: "CORSConfiguration")
    var rules: [CORSRule] = []
    for element in root.children {
      guard element.name == "CORSRule" else { throw .malformedXML }
      rules.append(try CORSRule(element: element))
    }
    guard (1...Self.maximumRules).contains(rules.count) else { throw .malformedXML }
    self.init(rules: rules)
  }

  /// The document as `GetBucketCors` answers it.
  var document: [UInt8] {
    var writer = XMLWriter(root: "CORSConfiguration", capacity: 256 * (rules.count + 1))
    for rule in rules { rule.write(to: &writer) }
    return writer.finish()
  }
}

extension CORSRule {
  private static let elements = [
    "ID", "AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader", "MaxAgeSeconds",
  ]

  fileprivate init(element: XMLElement) throws(S3Error) {
    guard element.children.allSatisfy({ Self.elements.contains($0.name) }) else { throw .malformedXML }
    let methods = element.children(named: "AllowedMethod").map(\.text)
    let origins = element.children(named: "AllowedOrigin").map(\.text)
    guard !methods.isEmpty, !origins.isEmpty, element.children(named: "ID").count <= 1 else { throw .malformedXML }
    if let odd = methods.first(where: { !Self.methods.contains($0) }) {
      throw .invalidRequest("Found unsupported HTTP method in CORS config. Unsupported method is \(odd)")
    }
    self.init(
      id: try Self.identifier(element.text(of: "ID")), origins: try Self.patterns(origins, "AllowedOrigin"),
      methods: methods,
      headers: try Self.patterns(element.children(named: "AllowedHeader").map(\.text), "AllowedHeader"),
      exposed: try Self.exposed(element.children(named: "ExposeHeader").map(\.text)),
      maximumAge: try Self.age(element.children(named: "MaxAgeSeconds").map(\.text)))
  }

  private static func identifier(_ text: String?) throws(S3Error) -> String? {
    if let text, text.utf8.count > 255 { throw .malformedXML }
    return text
  }

  private static func patterns(_ texts: [String], _ element: String) throws(S3Error) -> [CORSPattern] {
    var patterns: [CORSPattern] = []
    for text in texts {
      guard let pattern = CORSPattern(text) else {
        throw .invalidRequest("\(element) \"\(printable(text))\" can not have more than one wildcard.")
      }
      patterns.append(pattern)
    }
    return patterns
  }

  private static func exposed(_ names: [String]) throws(S3Error) -> [String] {
    for name in names {
      guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ",") }) else {
        throw .invalidRequest("ExposeHeader \"\(printable(name))\" contains invalid character.")
      }
      if name.utf8.contains(UInt8(ascii: "*")) {
        throw .invalidRequest(
          "ExposeHeader \"\(name)\" contains wildcard. We currently do not support wildcard for ExposeHeader.")
      }
    }
    return names
  }

  private static func age(_ texts: [String]) throws(S3Error) -> Int? {
    guard let text = texts.first else { return nil }
    guard texts.count == 1, let age = Int32(text), age >= 0 else { throw .malformedXML }
    return Int(age)
  }

  private static func printable(_ text: String) -> String {
    String(text.unicodeScalars.prefix(128).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : Character($0) })
  }

  fileprivate func write(to writer: inout XMLWriter) {
    writer.open("CORSRule")
    writer.element("ID", ifPresent: id)
    for method in methods { writer.element("AllowedMethod", method) }
    for origin in origins { writer.element("AllowedOrigin", origin.text) }
    for header in headers { writer.element("AllowedHeader", header.text) }
    if let maximumAge { writer.element("MaxAgeSeconds", maximumAge) }
    for name in exposed { writer.element("ExposeHeader", name) }
    writer.close("CORSRule")
  }
}
