package import Storage

/// An access key with its secret and what it stands for. It describes itself without the secret.
package struct AccessKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package let id: String
  package let secret: String
  package let tenant: TenantID
  package let role: Role
  /// A disabled key is refused from the next request on, also in URLs that were signed before.
  package let isEnabled: Bool
  private let user: UserID
  private let userName: String?

  /// - Parameters:
  ///   - user: of an account; nil: the tenant.
  ///   - userName: whose key it is, as policies name it; nil for the root key.
  package init(
    id: String, secret: String, tenant: TenantID, role: Role, isEnabled: Bool = true, user: UserID? = nil,
    userName: String? = nil
  ) {
    self.userName = userName
    self.id = id
    self.secret = secret
    self.tenant = tenant
    self.role = role
    self.isEnabled = isEnabled
    self.user = user ?? UserID(tenant: tenant)
  }

  /// Who a request that this key signed comes from.
  package var principal: Principal {
    Principal(tenant: tenant, accessKeyID: id, role: role, user: user, userName: userName)
  }

  package var description: String { "AccessKey(\(id))" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
