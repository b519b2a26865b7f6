/// What a user may do in a tenant. Each role may what the one after it may.
package enum Role: String, CaseIterable, Sendable {
  case owner, admin, member, viewer

  /// Whether somebody of this role may do things of that kind.
  func includes(_ kind: Right.Kind) -> Bool {
    switch self {
    case .owner: true
    case .admin: kind != .own
    case .member: kind == .read || kind == .write
    case .viewer: kind == .read
    }
  }
}
