/// Why a data key cannot be sealed or opened.
package enum KeyFault: Error, Hashable, Sendable {
  /// It is sealed under a client's key, which was not brought.
  case keyRequired
  /// It is sealed under another client's key than was brought.
  case wrongKey
  /// A client's key was brought for what is not sealed under one.
  case keyNotApplicable
  /// There is no master key of that name; empty: none at all.
  case noMasterKey(String)
  /// It is not what was stored.
  case damaged
}
