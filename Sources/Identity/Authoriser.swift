/// Decides what a principal may do. Whatever no rule allows is denied.
package struct Authoriser: Sendable {
  package enum Decision: Sendable, Equatable { case allow, deny }

  package init() {}

  /// - Parameter principal: nil for a request without a credential, which is always denied.
  package func decide(_ principal: Principal?, _ right: Right, on resource: Resource) -> Decision {
    guard let principal, principal.tenant == resource.tenant, principal.role.includes(right.kind) else { return .deny }
    return .allow
  }
}
