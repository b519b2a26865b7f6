/// One statement of a policy.
struct PolicyStatement: Sendable {
  enum Effect: String, Sendable { case allow = "Allow", deny = "Deny" }

  /// What the log calls it: its Sid, or its place.
  let name: String
  let effect: Effect
  let principals: PolicyPrincipals
  /// The rights that it is about, of those that exist.
  let rights: Set<Right>
  let resources: [PolicyPattern]
  /// Whether it is about all resources but these.
  let isAllButResources: Bool
  let conditions: [PolicyCondition]

  /// Whether it asks for something that an object has and not the request.
  var looksAtObjects: Bool {
    resources.contains(where: \.looksAtObjects) || conditions.contains(where: \.looksAtObjects)
  }

  /// Whether it says something about the question. The right is not looked at: the policy has sorted its statements by rights.
  func applies(to question: PolicyQuestion) -> Bool {
    resources.contains { $0.matches(question.resource, question.context) } != isAllButResources
      && include(question)
      && conditions.allSatisfy { $0.holds(question.context) }
  }

  private func include(_ question: PolicyQuestion) -> Bool {
    guard let service = question.service else { return principals.include(question.principal) }
    return principals.include(service: service, isDenial: effect == .deny)
  }
}
