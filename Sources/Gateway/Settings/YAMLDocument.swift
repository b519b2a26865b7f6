import CYAML

/// A parsed YAML file: scalars, lists and mappings, each with the line that it stands on.
struct YAMLNode: Sendable {
  enum Content: Sendable {
    case scalar(String)
    case list([YAMLNode])
    case mapping([(key: String, line: Int, value: YAMLNode)])
  }

  let content: Content
  /// Counted from 1.
  let line: Int
}

/// Why a file is not YAML that we take.
struct YAMLFault: Error {
  let line: Int
  let problem: String
}

/// Reads YAML 1.1 by libyaml, within limits: a settings file is small.
enum YAMLDocument {
  private static let maximumDepth = 16
  private static let maximumNodes = 10_000

  /// - Returns: nil for an empty document.
  static func parse(_ text: String) throws(YAMLFault) -> YAMLNode? {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { throw YAMLFault(line: 1, problem: "no memory") }
    defer { yaml_parser_delete(&parser) }
    let bytes = Array(text.utf8)
    return try bytes.withUnsafeBufferPointer { (input) throws(YAMLFault) in
      yaml_parser_set_input_string(&parser, input.baseAddress, input.count)
      return try load(&parser)
    }
  }

  private static func load(_ parser: inout yaml_parser_t) throws(YAMLFault) -> YAMLNode? {
    var document = yaml_document_t()
    guard yaml_parser_load(&parser, &document) == 1 else {
      let problem = parser.problem.map { String(cString: $0) } ?? "unreadable"
      throw YAMLFault(line: Int(parser.problem_mark.line) + 1, problem: problem)
    }
    defer { yaml_document_delete(&document) }
    guard let root = yaml_document_get_root_node(&document) else { return nil }
    var budget = maximumNodes
    return try node(root, in: &document, depth: 0, budget: &budget)
  }

  private static func node(
    _ source: UnsafeMutablePointer<yaml_node_t>, in document: inout yaml_document_t, depth: Int, budget: inout Int
  ) throws(YAMLFault) -> YAMLNode {
    let line = Int(source.pointee.start_mark.line) + 1
    budget -= 1
    guard depth < maximumDepth, budget > 0 else {
      throw YAMLFault(line: line, problem: "nested too deeply or too large")
    }
    switch source.pointee.type {
    case YAML_SEQUENCE_NODE:
      return try list(source, line, in: &document, depth: depth, budget: &budget)
    case YAML_MAPPING_NODE:
      return try mapping(source, line, in: &document, depth: depth, budget: &budget)
    default:
      return YAMLNode(content: .scalar(scalar(source)), line: line)
    }
  }

  private static func scalar(_ source: UnsafeMutablePointer<yaml_node_t>) -> String {
    let value = source.pointee.data.scalar
    return String(decoding: UnsafeBufferPointer(start: value.value, count: value.length), as: UTF8.self)
  }

  private static func list(
    _ source: UnsafeMutablePointer<yaml_node_t>, _ line: Int, in document: inout yaml_document_t, depth: Int,
    budget: inout Int
  ) throws(YAMLFault) -> YAMLNode {
    var items: [YAMLNode] = []
    var item = source.pointee.data.sequence.items.start
    while let current = item, current < source.pointee.data.sequence.items.top {
      guard let child = yaml_document_get_node(&document, current.pointee) else { break }
      items.append(try node(child, in: &document, depth: depth + 1, budget: &budget))
      item = current + 1
    }
    return YAMLNode(content: .list(items), line: line)
  }

  private static func mapping(
    _ source: UnsafeMutablePointer<yaml_node_t>, _ line: Int, in document: inout yaml_document_t, depth: Int,
    budget: inout Int
  ) throws(YAMLFault) -> YAMLNode {
    var pairs: [(key: String, line: Int, value: YAMLNode)] = []
    var pair = source.pointee.data.mapping.pairs.start
    while let current = pair, current < source.pointee.data.mapping.pairs.top {
      guard let key = yaml_document_get_node(&document, current.pointee.key),
        let value = yaml_document_get_node(&document, current.pointee.value)
      else { break }
      let keyLine = Int(key.pointee.start_mark.line) + 1
      guard key.pointee.type == YAML_SCALAR_NODE else {
        throw YAMLFault(line: keyLine, problem: "a key must be plain text")
      }
      let name = scalar(key)
      guard !pairs.contains(where: { $0.key == name }) else {
        throw YAMLFault(line: keyLine, problem: "'\(name)' is given twice")
      }
      pairs.append((name, keyLine, try node(value, in: &document, depth: depth + 1, budget: &budget)))
      pair = current + 1
    }
    return YAMLNode(content: .mapping(pairs), line: line)
  }
}
