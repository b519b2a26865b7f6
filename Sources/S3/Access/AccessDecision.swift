/// Whether somebody may, and if not, why: for the log alone.
package enum AccessDecision: Hashable, Sendable {
  case allowed
  /// By what the object is like as it was found: its list or its tags. It must be decided once more about the state that is opened.
  case allowedAsFound
  case refused(String)

  package var isAllowed: Bool { if case .refused = self { false } else { true } }
}
