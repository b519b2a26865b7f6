import HTTP
package import Storage

extension WriteCondition {
  /// What `If-Match` and `If-None-Match` ask of a write or a delete.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
  ///
  /// Conditions that S3 does not know are refused: a write that ignores one is not what was asked for.
  package init(_ request: S3Request) throws(S3Error) {
    let head = request.head
    if head.has("if-unmodified-since") { throw .notImplemented(header: "If-Unmodified-Since") }
    switch (Self.field(head.values("if-match")), Self.field(head.values("if-none-match"))) {
    case (nil, nil): self = .none
    case (let field?, nil): self = try Self.matching(field)
    case (nil, let field?) where EntityTagCondition.parse(field) == .any: self = .absent
    default: throw .notImplemented(header: "If-None-Match")
    }
  }

  /// The capability that a store needs for it.
  package var demand: [Capability] { self == .none ? [] : [.conditionalWrite] }

  private static func field(_ values: [String]) -> String? {
    values.isEmpty ? nil : values.joined(separator: ",")
  }

  private static func matching(_ field: String) throws(S3Error) -> WriteCondition {
    switch EntityTagCondition.parse(field) {
    case .any: return .present
    case .list(let tags): return .matches(tags.filter { !$0.isWeak }.map { ETag($0.opaque) })
    case nil: throw S3Error.invalidArgument("Invalid If-Match", name: "If-Match", value: field)
    }
  }
}
