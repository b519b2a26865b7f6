import Bytes

/// One condition of a statement: an operator, a key, and the values of which one must fit (or, negated, none may).
struct PolicyCondition: Hashable, Sendable {
  /// What a value in the policy is compared as.
  enum Operand: Hashable, Sendable {
    case pattern(PolicyPattern)
    case number(Double)
    /// Milliseconds since 1970.
    case date(Int64)
    case boolean(Bool)
    case network(IPNetwork)
  }

  let `operator`: PolicyOperator
  let key: PolicyKey
  let operands: [Operand]

  /// - Returns: nil where a value is none of the operator's kind.
  init?(_ operator: PolicyOperator, _ key: PolicyKey, _ values: [String], hasVariables: Bool) {
    var operands: [Operand] = []
    for value in values {
      guard let operand = Operand(value, for: `operator`.comparison, hasVariables: hasVariables) else { return nil }
      operands.append(operand)
    }
    self.operator = `operator`
    self.key = key
    self.operands = operands
  }

  var looksAtObjects: Bool {
    key.isOfObject
      || operands.contains { if case .pattern(let pattern) = $0 { pattern.looksAtObjects } else { false } }
  }

  func holds(_ context: any PolicyContext) -> Bool {
    let values = context.values(of: key)
    if `operator`.comparison == .null { return operands.contains(.boolean(values == nil)) }
    guard let values else { return `operator`.ifExists || holdsWithoutKey }
    return switch `operator`.quantifier {
    case .all: values.allSatisfy { fits($0, context) }
    case .any: values.contains { fits($0, context) }
    // A key with one value; where there are more, each must stand for itself.
    case .none: `operator`.isNegated ? values.allSatisfy { fits($0, context) } : values.contains { fits($0, context) }
    }
  }

  /// "Not equal" is true of nothing, "all values" of none; the rest is not.
  private var holdsWithoutKey: Bool {
    switch `operator`.quantifier {
    case .none: `operator`.isNegated
    case .all: true
    case .any: false
    }
  }

  private func fits(_ value: String, _ context: any PolicyContext) -> Bool {
    operands.contains { equals(value, $0, context) } != `operator`.isNegated
  }

  private func equals(_ value: String, _ operand: Operand, _ context: any PolicyContext) -> Bool {
    switch (operand, `operator`.comparison) {
    case (.pattern(let pattern), .string(ignoringCase: true)): pattern.matches(value.lowercased(), context)
    case (.pattern(let pattern), _): pattern.matches(value, context)
    case (.number(let right), .number(let order)): Double(value).map { order.holds($0, right) } ?? false
    case (.date(let right), .date(let order)): PolicyDate.parse(value).map { order.holds($0, right) } ?? false
    case (.boolean(let right), _): value == String(right)
    case (.network(let network), _): network.contains(value)
    default: false
    }
  }
}

extension PolicyCondition.Operand {
  fileprivate init?(_ text: String, for comparison: PolicyOperator.Comparison, hasVariables: Bool) {
    switch comparison {
    case .string(let ignoringCase):
      // A variable keeps its case: its name does not count, and what it stands for is compared as it is.
      let text = ignoringCase && !text.contains("${") ? text.lowercased() : text
      guard let pattern = PolicyPattern(text, hasWildcards: false, hasVariables: hasVariables) else { return nil }
      self = .pattern(pattern)
    case .like:
      guard let pattern = PolicyPattern(text, hasVariables: hasVariables) else { return nil }
      self = .pattern(pattern)
    case .number:
      guard let number = Double(text), number.isFinite else { return nil }
      self = .number(number)
    case .date:
      guard let date = PolicyDate.parse(text) else { return nil }
      self = .date(date)
    case .boolean, .null:
      guard let flag = Bool(text.lowercased()) else { return nil }
      self = .boolean(flag)
    case .address:
      guard let network = IPNetwork(text) else { return nil }
      self = .network(network)
    }
  }
}
