import JSON
import Storage

/// Why a document is no policy of the bucket, in AWS's words.
package struct PolicyFault: Error, Hashable, Sendable {
  package let message: String

  init(_ message: String) { self.message = message }
}

extension BucketPolicy {
  /// Reads a policy strictly: what is not understood is refused, never passed over.
  /// - Parameter bucket: the only one that its statements may be about.
  /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
  package init(document: [UInt8], bucket: String) throws(PolicyFault) {
    guard document.count <= Self.maximumBytes else {
      throw PolicyFault("Policies must be less than or equal to \(Self.maximumBytes / 1024) KB")
    }
    guard document.first == UInt8(ascii: "{"), let json = try? JSONValue.read(document), let policy = json.object else {
      throw PolicyFault("Policies must be valid JSON and the first byte must be '{'")
    }
    try policy.require(known: ["Version", "Id", "Statement"])
    let version = policy["Version"]?.string ?? "2008-10-17"
    guard ["2008-10-17", "2012-10-17"].contains(version), policy["Version"].map({ $0.string != nil }) ?? true else {
      throw PolicyFault("The policy must contain a valid version string")
    }
    var reader = StatementReader(bucket: bucket, hasVariables: version == "2012-10-17")
    let found = policy["Statement"]
    let statements = found?.array ?? found.flatMap { $0.object == nil ? nil : [$0] } ?? []
    guard !statements.isEmpty else { throw PolicyFault("Missing required field Statement") }
    self.init(try statements.map { (statement) throws(PolicyFault) in try reader.statement(statement) })
  }
}

/// Reads the statements of one policy.
private struct StatementReader {
  let bucket: String
  let hasVariables: Bool
  private var count = 0

  init(bucket: String, hasVariables: Bool) {
    self.bucket = bucket
    self.hasVariables = hasVariables
  }

  mutating func statement(_ value: JSONValue) throws(PolicyFault) -> PolicyStatement {
    guard let fields = value.object else { throw PolicyFault("Policy has an invalid statement") }
    try fields.require(
      known: [
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
      ])
    let name = try name(fields["Sid"])
    guard let effectText = fields["Effect"] else { throw PolicyFault("Missing required field Effect") }
    guard let effect = effectText.string.flatMap(PolicyStatement.Effect.init) else {
      throw PolicyFault("Invalid effect : \(effectText.string ?? "")")
    }
    let (principals, isAllButPrincipals) = try fields.oneOf("Principal", "NotPrincipal")
    guard !isAllButPrincipals || effect == .deny else {
      throw PolicyFault("Allow with NotPrincipal is not allowed.")
    }
    let (actions, isAllButActions) = try fields.oneOf("Action", "NotAction")
    let (resources, isAllButResources) = try fields.oneOf("Resource", "NotResource")
    return PolicyStatement(
      name: name, effect: effect, principals: try self.principals(principals, allBut: isAllButPrincipals),
      rights: try rights(actions, allBut: isAllButActions), resources: try self.resources(resources),
      isAllButResources: isAllButResources, conditions: try conditions(fields["Condition"]))
  }

  private mutating func name(_ sid: JSONValue?) throws(PolicyFault) -> String {
    count += 1
    guard let sid else { return "#\(count)" }
    guard let text = sid.string, text.utf8.count <= 256 else { throw PolicyFault("Policy has an invalid Sid") }
    return text.isEmpty ? "#\(count)" : text
  }

  // MARK: Principals

  private func principals(_ value: JSONValue, allBut: Bool) throws(PolicyFault) -> PolicyPrincipals {
    var members: [PolicyPrincipals.Member] = []
    var isEverybody = value.string == "*"
    if !isEverybody {
      guard let kinds = value.object?.members, !kinds.isEmpty else { throw Self.invalidPrincipal }
      for kind in kinds {
        for text in try kind.value.texts(or: Self.invalidPrincipal) {
          if kind.name == "AWS", text == "*" { isEverybody = true } else { members.append(try member(kind.name, text)) }
        }
      }
    }
    guard allBut else { return isEverybody ? .everybody : .these(members) }
    guard !isEverybody else { throw Self.invalidPrincipal }
    return .allBut(members)
  }

  private func member(_ kind: String, _ text: String) throws(PolicyFault) -> PolicyPrincipals.Member {
    switch kind {
    case "AWS": if let member = PolicyPrincipals.Member(aws: text) { return member }
    case "CanonicalUser": if let user = UserID(text) { return .canonical(user) }
    case "Service": if !text.isEmpty { return .service(text) }
    case "Federated": if !text.isEmpty { return .nobody }
    default: break
    }
    throw Self.invalidPrincipal
  }

  private static let invalidPrincipal = PolicyFault("Invalid principal in policy")

  // MARK: Actions and resources

  private func rights(_ value: JSONValue, allBut: Bool) throws(PolicyFault) -> Set<Right> {
    let fault = PolicyFault("Policy has invalid action")
    var named: Set<Right> = []
    for text in try value.texts(or: fault) {
      let lower = text.lowercased()
      guard lower == "*" || lower.hasPrefix("s3:") && lower.utf8.count > 3,
        let pattern = PolicyPattern(lower, hasVariables: false)
      else { throw fault }
      named.formUnion(Self.rightsOfS3.filter { pattern.matches($0.rawValue.lowercased(), NoContext()) })
    }
    return allBut ? Self.rightsOfS3.subtracting(named) : named
  }

  /// A bucket's policy has nothing to say about the gateway's own endpoints, not even by `*`.
  private static let rightsOfS3 = Set(Right.allCases.filter { $0.rawValue.hasPrefix("s3:") })

  private func resources(_ value: JSONValue) throws(PolicyFault) -> [PolicyPattern] {
    let fault = PolicyFault("Policy has invalid resource")
    return try value.texts(or: fault).map { (text) throws(PolicyFault) in
      let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
      guard text != "*" else { return try pattern("*", or: fault) }
      guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), parts[2] == "s3", isOfBucket(parts[5])
      else { throw fault }
      return try pattern(String(parts[5]), or: fault)
    }
  }

  /// Whether it can be about this bucket: the name itself, or wildcards that may stand for it.
  private func isOfBucket(_ resource: Substring) -> Bool {
    let name = resource.prefix { $0 != "/" }
    guard let pattern = PolicyPattern(String(name), hasVariables: false) else { return false }
    return pattern.matches(bucket, NoContext())
  }

  private func pattern(_ text: String, or fault: PolicyFault) throws(PolicyFault) -> PolicyPattern {
    guard let pattern = PolicyPattern(text, hasVariables: hasVariables) else { throw fault }
    return pattern
  }

  // MARK: Conditions

  private func conditions(_ value: JSONValue?) throws(PolicyFault) -> [PolicyCondition] {
    guard let value else { return [] }
    guard let operators = value.object else { throw PolicyFault("Policy has an invalid condition") }
    var conditions: [PolicyCondition] = []
    for entry in operators.members {
      guard let found = PolicyOperator(entry.name), let keys = entry.value.object?.members else {
        throw PolicyFault("Invalid Condition type : \(entry.name)")
      }
      for key in keys { conditions.append(try condition(found, key.name, key.value)) }
    }
    return conditions
  }

  private func condition(_ found: PolicyOperator, _ name: String, _ value: JSONValue) throws(PolicyFault)
    -> PolicyCondition
  {
    guard let key = PolicyKey(name) else { throw PolicyFault("Policy has an invalid condition key") }
    let fault = PolicyFault("Policy has an invalid condition value")
    let values = try value.texts(or: fault)
    guard let condition = PolicyCondition(found, key, values, hasVariables: hasVariables) else { throw fault }
    return condition
  }
}

/// Nothing is known: for patterns without variables.
private struct NoContext: PolicyContext {
  func values(of key: PolicyKey) -> [String]? { nil }
}

extension JSONValue {
  /// One text or several; numbers and truth values as they are written.
  fileprivate func texts(or fault: PolicyFault) throws(PolicyFault) -> [String] {
    guard let array else { return [try text(or: fault)] }
    guard !array.isEmpty else { throw fault }
    return try array.map { (value) throws(PolicyFault) in try value.text(or: fault) }
  }

  private func text(or fault: PolicyFault) throws(PolicyFault) -> String {
    switch self {
    case .string(let text): return text
    case .number(let number): return number.text
    case .boolean(let flag): return String(flag)
    default: throw fault
    }
  }
}

extension JSONObject {
  fileprivate func require(known: [String]) throws(PolicyFault) {
    for member in members where !known.contains(member.name) { throw PolicyFault("Unknown field \(member.name)") }
  }

  /// The value of one of two names that exclude each other, and whether it is the second.
  fileprivate func oneOf(_ name: String, _ negation: String) throws(PolicyFault) -> (JSONValue, isNegated: Bool) {
    switch (self[name], self[negation]) {
    case (let value?, nil): return (value, false)
    case (nil, let value?): return (value, true)
    case (nil, nil): throw PolicyFault("Missing required field \(name)")
    default: throw PolicyFault("\(name) and \(negation) cannot both be given")
    }
  }
}
