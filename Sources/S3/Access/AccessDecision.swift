/// Whether somebody may, and if not, why: for the log alone.
package enum AccessDecision: Hashable, Sendable {
  case allowed
  /// By what the object is like as it was found: its list or its tags. It must be decided once more about the state that is opened.
  case allowedAsFound
  /// Nothing allows it.
  case refused(String)
  /// The bucket's policy or its public access block forbids it, whatever else there is.
  case forbidden(String)
  /// There is no such bucket: nothing that could be let out, and no secret, as with AWS.
  case noBucket

  package var isAllowed: Bool { self == .allowed || self == .allowedAsFound }
}
