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
  private let byRight: [Right: [PolicyStatement]]

  init(_ statements: [PolicyStatement]) {
    self.statements = statements
    var byRight: [Right: [PolicyStatement]] = [:]
    // Denials first: the first that applies decides.
    for statement in statements.filter({ $0.effect == .deny }) + statements.filter({ $0.effect == .allow }) {
      for right in statement.rights { byRight[right, default: []].append(statement) }
    }
    self.byRight = byRight
  }

  /// What the policy says. An explicit denial counts before anything that allows.
  package func decide(_ question: PolicyQuestion) -> Verdict {
    for statement in byRight[question.right] ?? [] where statement.applies(to: question) {
      return statement.effect == .deny ? .deny(statement: statement.name) : .allow(statement: statement.name)
    }
    return .silent
  }
}
