/// How a condition compares: `StringLike`, `ForAllValues:NumericLessThanIfExists` …
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
struct PolicyOperator: Hashable, Sendable {
  enum Comparison: Hashable, Sendable {
    case string(ignoringCase: Bool)
    /// With wildcards; ARNs are compared so too.
    case like
    case number(Order)
    case date(Order)
    case boolean
    case address
    /// Whether there is no such key.
    case null
  }

  enum Order: Hashable, Sendable {
    case equal, less, lessOrEqual, greater, greaterOrEqual

    func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
      switch self {
      case .equal: left == right
      case .less: left < right
      case .lessOrEqual: left <= right
      case .greater: left > right
      case .greaterOrEqual: left >= right
      }
    }
  }

  /// What must hold of a key with several values.
  enum Quantifier: Hashable, Sendable { case none, any, all }

  let comparison: Comparison
  let isNegated: Bool
  let quantifier: Quantifier
  /// Whether a request without the key is let through.
  let ifExists: Bool

  /// Nil for an operator that is none.
  init?(_ text: String) {
    var name = text[...]
    (quantifier, name) =
      if name.hasPrefix("ForAllValues:") { (.all, name.dropFirst(13)) } else if name.hasPrefix("ForAnyValue:") {
        (.any, name.dropFirst(12))
      } else { (.none, name) }
    ifExists = name.hasSuffix("IfExists") && name != "IfExists"
    if ifExists { name = name.dropLast(8) }
    guard let (comparison, isNegated) = Self.known[String(name)], !(comparison == .null && text != "Null") else {
      return nil
    }
    self.comparison = comparison
    self.isNegated = isNegated
  }

  private static let known: [String: (Comparison, isNegated: Bool)] = [
    "StringEquals": (.string(ignoringCase: false), false), "StringNotEquals": (.string(ignoringCase: false), true),
    "StringEqualsIgnoreCase": (.string(ignoringCase: true), false),
    "StringNotEqualsIgnoreCase": (.string(ignoringCase: true), true),
    "StringLike": (.like, false), "StringNotLike": (.like, true), "ArnEquals": (.like, false),
    "ArnLike": (.like, false), "ArnNotEquals": (.like, true), "ArnNotLike": (.like, true),
    "NumericEquals": (.number(.equal), false), "NumericNotEquals": (.number(.equal), true),
    "NumericLessThan": (.number(.less), false), "NumericLessThanEquals": (.number(.lessOrEqual), false),
    "NumericGreaterThan": (.number(.greater), false), "NumericGreaterThanEquals": (.number(.greaterOrEqual), false),
    "DateEquals": (.date(.equal), false), "DateNotEquals": (.date(.equal), true),
    "DateLessThan": (.date(.less), false), "DateLessThanEquals": (.date(.lessOrEqual), false),
    "DateGreaterThan": (.date(.greater), false), "DateGreaterThanEquals": (.date(.greaterOrEqual), false),
    "Bool": (.boolean, false), "BinaryEquals": (.string(ignoringCase: false), false),
    "IpAddress": (.address, false), "NotIpAddress": (.address, true), "Null": (.null, false),
  ]
}
