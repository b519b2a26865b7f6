package import Storage

/// Who a verified request comes from. The tenant is part of every look-up that is made for the request.
package struct Principal: Hashable, Sendable {
  package let tenant: TenantID
  package let accessKeyID: String
  package let role: Role
  /// Whom what it makes belongs to: the tenant, and for an account the account.
  package let user: UserID
  /// Nil for the root key.
  package let userName: String?

  /// - Parameter user: nil: the tenant.
  package init(tenant: TenantID, accessKeyID: String, role: Role, user: UserID? = nil, userName: String? = nil) {
    self.userName = userName
    self.tenant = tenant
    self.accessKeyID = accessKeyID
    self.role = role
    self.user = user ?? UserID(tenant: tenant)
  }
}
