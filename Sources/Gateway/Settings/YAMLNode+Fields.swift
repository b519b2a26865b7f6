extension YAMLNode {
  func fault(_ problem: String) -> YAMLFault { YAMLFault(line: line, problem: problem) }

  /// The text of a scalar; nil for an empty one.
  func text() throws(YAMLFault) -> String? {
    guard case .scalar(let text) = content else { throw fault("a plain value is expected here") }
    return text.isEmpty ? nil : text
  }

  func items() throws(YAMLFault) -> [YAMLNode] {
    guard case .list(let items) = content else { throw fault("a list is expected here") }
    return items
  }

  /// The fields of a mapping that has none but these.
  func fields(_ known: [String]) throws(YAMLFault) -> [String: YAMLNode] {
    guard case .mapping(let pairs) = content else { throw fault("fields are expected here: \(known)") }
    for pair in pairs where !known.contains(pair.key) {
      throw YAMLFault(
        line: pair.line, problem: "unknown field '\(pair.key)'; known are \(known.joined(separator: ", "))")
    }
    return Dictionary(uniqueKeysWithValues: pairs.map { ($0.key, $0.value) })
  }
}
