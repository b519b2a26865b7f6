/// Whether somebody may, and if not, why: for the log alone.
package enum AccessDecision: Hashable, Sendable {
  case allowed
  case refused(String)

  package var isAllowed: Bool { self == .allowed }
}
