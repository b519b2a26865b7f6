import XML

/// What an element of a configuration document may hold. A document is read strictly by it and written anew in AWS's order: what is kept is what
/// was understood.
struct ElementSchema: Sendable {
  enum Content: Sendable {
    case text(TextRule)
    /// Other elements, in the order that answers have. Clients may send them in any.
    case elements([ElementSchema])
    /// One of these elements and no more.
    case choice([ElementSchema])
    /// As `elements`, of a kind that the attribute `xsi:type` names: one of these words.
    case typed([StaticString], [ElementSchema])
  }

  enum Occurrence: Sendable {
    case once, optional, repeated, any

    fileprivate func allows(_ count: Int) -> Bool {
      switch self {
      case .once: count == 1
      case .optional: count <= 1
      case .repeated: count >= 1
      case .any: true
      }
    }
  }

  let name: StaticString
  let occurrence: Occurrence
  let content: Content

  static func text(_ name: StaticString, _ occurrence: Occurrence = .once, _ rule: TextRule = .text) -> ElementSchema {
    ElementSchema(name: name, occurrence: occurrence, content: .text(rule))
  }

  static func elements(_ name: StaticString, _ occurrence: Occurrence, _ children: [ElementSchema])
    -> ElementSchema
  {
    ElementSchema(name: name, occurrence: occurrence, content: .elements(children))
  }

  static func choice(_ name: StaticString, _ occurrence: Occurrence, _ children: [ElementSchema])
    -> ElementSchema
  {
    ElementSchema(name: name, occurrence: occurrence, content: .choice(children))
  }

  private var children: [ElementSchema] {
    switch content {
    case .text: []
    case .elements(let children), .choice(let children), .typed(_, let children): children
    }
  }
}

/// What the text of an element may be.
enum TextRule: Sendable {
  /// Anything up to 1024 bytes, as keys are.
  case text
  case words([StaticString])
  case integer(ClosedRange<Int>)
  case boolean
  /// `arn:aws:s3:::bucket`.
  case bucketARN
  /// The name of a configuration: up to 64 letters, digits, dots, dashes and underscores.
  case configurationID

  func allows(_ text: String) -> Bool {
    switch self {
    case .text: text.utf8.count <= 1024
    case .words(let words): words.contains { text == $0 }
    case .integer(let range): Int(text).map { range.contains($0) && String($0) == text } ?? false
    case .boolean: text == "true" || text == "false"
    case .bucketARN: BucketARN(text) != nil
    case .configurationID: ConfigurationID(text) != nil
    }
  }
}

// MARK: Reading and writing

extension ElementSchema {
  /// - Throws: MalformedXML for an element that is not known, is missing, is there too often or holds what it may not.
  func check(_ element: XMLElement) throws(S3Error) {
    guard element.name == name else { throw .malformedXML }
    if case .text(let rule) = content {
      guard element.children.isEmpty, rule.allows(element.text) else { throw .malformedXML }
      return
    }
    guard element.children.allSatisfy({ child in children.contains { child.name == $0.name } }), element.text.isBlank
    else { throw .malformedXML }
    for child in children {
      let found = element.children.filter { $0.name == child.name }
      guard child.occurrence.allows(found.count) else { throw .malformedXML }
      for element in found { try child.check(element) }
    }
    if case .choice = content, element.children.count != 1 { throw .malformedXML }
    if case .typed(let types, _) = content, !types.contains(where: { element.attributes["type"] ?? "" == $0 }) {
      throw .malformedXML
    }
  }

  /// Writes a checked element.
  func write(_ element: XMLElement, to writer: inout XMLWriter) {
    writer.open(name, attributes: attributes(of: element))
    writeContent(of: element, to: &writer)
    writer.close(name)
  }

  /// Writes what is inside a checked element.
  func writeContent(of element: XMLElement, to writer: inout XMLWriter) {
    if case .text = content { writer.text(element.text) }
    for child in children {
      for element in element.children where element.name == child.name { child.write(element, to: &writer) }
    }
  }

  private func attributes(of element: XMLElement) -> StaticString? {
    guard case .typed = content else { return nil }
    return switch element.attributes["type"] {
    case "Group": "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\""
    case "AmazonCustomerByEmail":
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"AmazonCustomerByEmail\""
    default: "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\""
    }
  }
}

extension String {
  fileprivate var isBlank: Bool { utf8.allSatisfy { $0 == 0x20 || (0x09...0x0d).contains($0) } }
}
