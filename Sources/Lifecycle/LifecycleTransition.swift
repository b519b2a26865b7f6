import XML

/// Transitions to other storage classes. They are read only to be refused as S3 would refuse them: what is wrong with one comes first,
/// that there is no other class comes last.
enum LifecycleTransition {
  /// What a transition may name (the schema knows no others).
  private static let classes: Set<String> = [
    "GLACIER", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "DEEP_ARCHIVE", "GLACIER_IR",
  ]

  /// The transitions of one rule.
  static func check(_ rule: XMLElement) throws(LifecycleFault) {
    for transition in rule.children(named: "Transition") {
      try transition.check(only: ["Date", "Days", "StorageClass"])
      try checkClass(transition)
      switch (transition.first("Date"), transition.first("Days")) {
      case (let date?, nil): _ = try date.midnight()
      case (nil, let days?): try checkDays(days, "Transition")
      default: throw .malformed
      }
    }
    for transition in rule.children(named: "NoncurrentVersionTransition") {
      try transition.check(only: ["NoncurrentDays", "NewerNoncurrentVersions", "StorageClass"])
      try checkClass(transition)
      guard let days = transition.first("NoncurrentDays") else { throw .malformed }
      try checkDays(days, "NoncurrentVersionTransition")
    }
    try checkMixture(rule)
  }

  private static func checkClass(_ transition: XMLElement) throws(LifecycleFault) {
    guard let name = transition.text(of: "StorageClass"), classes.contains(name) else { throw .malformed }
  }

  private static func checkDays(_ days: XMLElement, _ action: String) throws(LifecycleFault) {
    guard try days.number() >= 0 else {
      throw .argument("'\(days.name)' in \(action) action must be nonnegative", name: days.name, value: days.text)
    }
  }

  private static func checkMixture(_ rule: XMLElement) throws(LifecycleFault) {
    let actions = (rule.children(named: "Transition") + rule.children(named: "Expiration")).flatMap(\.children)
    guard actions.contains(where: { $0.name == "Date" }), actions.contains(where: { $0.name == "Days" }) else { return }
    throw .request("Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule")
  }
}
