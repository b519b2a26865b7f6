/// A bucket's policy, ready to be asked.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html>
package struct BucketPolicy: Sendable {
  package enum Verdict: Equatable, Sendable {
    case allow(statement: String)
    case deny(statement: String)
    /// No statement applies.
    case silent
  }

  /// Largest document, in bytes.
  package static let maximumBytes = 20 << 10

  let statements: [PolicyStatement]
  private let byRight: [Right: PolicyIndex]

  init(_ statements: [PolicyStatement]) {
    self.statements = statements
    var byRight: [Right: [PolicyStatement]] = [:]
    // Denials first: the first that applies decides.
    for statement in statements.filter({ $0.effect == .deny }) + statements.filter({ $0.effect == .allow }) {
      for right in statement.rights { byRight[right, default: []].append(statement) }
    }
    self.byRight = byRight.mapValues(PolicyIndex.init)
  }

  /// What the policy says. An explicit denial counts before anything that allows.
  package func decide(_ question: PolicyQuestion) -> Verdict {
    guard let statement = byRight[question.right]?.first(applyingTo: question) else { return .silent }
    return statement.effect == .deny ? .deny(statement: statement.name) : .allow(statement: statement.name)
  }

  /// Whether the answer may depend on what an object is like: on the tags that it has now.
  package func looksAtObjects(for right: Right) -> Bool { byRight[right]?.looksAtObjects ?? false }
}
