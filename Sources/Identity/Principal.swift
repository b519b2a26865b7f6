package import Storage

/// Who a verified request comes from. The tenant is part of every look-up that is made for the request.
package struct Principal: Hashable, Sendable {
  package let tenant: TenantID
  package let accessKeyID: String
  package let role: Role

  package init(tenant: TenantID, accessKeyID: String, role: Role) {
    self.tenant = tenant
    self.accessKeyID = accessKeyID
    self.role = role
  }
}
