import Bytes
import JSON
import Storage

extension PostPolicy {
  /// Reads the field `policy`: a JSON document in base64.
  /// - Throws: InvalidPolicyDocument.
  init(base64: String) throws(S3Error) {
    guard let bytes = Base64.decode(base64) else { throw .invalidPolicy("Invalid base64.") }
    let document: JSONValue
    do {
      document = try JSONValue.read(bytes, limits: Self.limits, escapes: .ofPostPolicies)
    } catch {
      throw .invalidPolicy("Invalid JSON.")
    }
    guard let policy = document.object else { throw .invalidPolicy("Invalid JSON.") }
    if let other = policy.members.first(where: { !["expiration", "conditions"].contains($0.name) }) {
      throw .invalidPolicy("Unexpected: '\(other.name)'")
    }
    expiration = try Self.expiration(policy["expiration"])
    guard let list = policy["conditions"]?.array else {
      throw .invalidPolicy("Policy missing conditions.")
    }
    var conditions: [PostCondition] = []
    for value in list { conditions.append(try PostCondition(value)) }
    self.conditions = conditions
  }

  /// A form has less than this before its file; nothing in a policy stands deeper than a list in a list in an object.
  private static let limits = JSONLimits(bytes: 20 << 10, depth: 3, values: 2000)

  private static func expiration(_ value: JSONValue?) throws(S3Error) -> Timestamp {
    guard let value else { throw .invalidPolicy("Policy missing expiration.") }
    guard let text = value.string, let time = ISO8601Date.parse(text) else {
      throw .invalidPolicy("Invalid 'expiration' value: '\(value.string ?? "")'")
    }
    return time
  }
}

extension PostCondition {
  fileprivate init(_ value: JSONValue) throws(S3Error) {
    if let object = value.object {
      self = try Self.simple(object)
    } else if let list = value.array {
      self = try Self.list(list)
    } else {
      throw .invalidPolicy("Invalid condition.")
    }
  }

  /// `{"field": "value"}`
  private static func simple(_ object: JSONObject) throws(S3Error) -> PostCondition {
    guard object.members.count == 1, let member = object.members.first else {
      throw .invalidPolicy(
        "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
    }
    guard let value = member.value.string else {
      throw .invalidPolicy("Invalid Simple-Condition: value must be a string.")
    }
    return .equal(member.name.lowercased(), value)
  }

  /// `["operator", …]`
  private static func list(_ list: [JSONValue]) throws(S3Error) -> PostCondition {
    guard list.count == 3, let name = list[0].string?.lowercased() else {
      throw .invalidPolicy("Invalid condition: an operator and two arguments are needed.")
    }
    if name == "content-length-range" { return .contentLength(try range(list[1], list[2])) }
    guard let field = list[1].string, field.utf8.first == UInt8(ascii: "$"),
      let value = list[2].string
    else {
      throw .invalidPolicy(
        "Invalid '\(name)' condition: a field with '$' in front and a string are needed.")
    }
    switch name {
    case "eq": return .equal(field.dropFirst().lowercased(), value)
    case "starts-with": return .startsWith(field.dropFirst().lowercased(), value)
    default: throw .invalidPolicy("Invalid condition operator: '\(name)'")
    }
  }

  private static func range(_ lower: JSONValue, _ upper: JSONValue) throws(S3Error) -> ClosedRange<
    Int64
  > {
    guard let lower = bytes(lower), let upper = bytes(upper), lower <= upper else {
      throw .invalidPolicy("Invalid content-length-range: two numbers of bytes are needed.")
    }
    return lower...upper
  }

  /// A number, also as a string, which some libraries write.
  private static func bytes(_ value: JSONValue) -> Int64? {
    let digits: Int64? =
      if let text = value.string {
        text.utf8.allSatisfy { (48...57).contains($0) } ? Int64(text) : nil
      } else {
        value.integer
      }
    return digits.flatMap { $0 >= 0 ? $0 : nil }
  }
}

extension S3Error {
  fileprivate static func invalidPolicy(_ reason: String) -> S3Error {
    S3Error(.invalidPolicyDocument, "Invalid Policy: \(reason)")
  }
}
