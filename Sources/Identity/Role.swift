/// What a user may do in a tenant. Of the first four, each may what the one after it may.
package enum Role: String, CaseIterable, Sendable {
  case owner, admin, member, viewer
  /// An account of its own: makes buckets, which are its own, and may elsewhere only what access control lists grant.
  case account

  /// Whether somebody of this role may do things of that kind with everything in the tenant.
  func includes(_ kind: Right.Kind) -> Bool {
    switch self {
    case .owner: true
    case .admin: kind != .own
    case .member: kind == .read || kind == .write
    case .viewer: kind == .read
    case .account: false
    }
  }
}
