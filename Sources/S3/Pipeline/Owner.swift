import Identity
package import Storage

/// Whom answers name as the owner of buckets, objects and uploads, in the shape of an AWS canonical user.
package struct Owner: Hashable, Sendable {
  /// 64 hexadecimal digits; the same for an account for ever.
  package let id: String
  package let displayName: String

  init(id: String, displayName: String) {
    self.id = id
    self.displayName = displayName
  }

  /// A tenant itself.
  package init(tenant: TenantID) { self.init(id: UserID(tenant: tenant).text, displayName: "tenant-\(tenant)") }
}
