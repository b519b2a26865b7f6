import Bytes
import Crypto
package import Storage

/// An account within a tenant.
package struct User: Hashable, Sendable {
  package let id: UserID
  package let name: String
  package let tenant: TenantID
  package let role: Role
  /// Nil: nobody can grant anything to it by address.
  package let email: String?

  /// - Parameter id: nil: made of the tenant and the name.
  package init(name: String, tenant: TenantID, role: Role, id: UserID? = nil, email: String? = nil) {
    self.id = id ?? UserID(naming: "martinet tenant \(tenant) user \(name)")
    self.name = name
    self.tenant = tenant
    self.role = role
    self.email = email
  }
}

extension UserID {
  /// The tenant itself: whom what its own people make belongs to.
  package init(tenant: TenantID) { self.init(naming: "martinet tenant \(tenant)") }

  fileprivate init(naming text: String) {
    guard let id = UserID(Hex.encode(SHA256.hash(Array(text.utf8)).bytes)) else {
      preconditionFailure("a SHA-256 is 64 digits")
    }
    self = id
  }
}

/// Who there is, to be named in grants and shown as owners.
package struct UserDirectory: Sendable {
  private let byID: [UserID: User]
  private let byEmail: [String: User]

  package init(_ users: [User] = []) {
    byID = Dictionary(users.map { ($0.id, $0) }) { first, _ in first }
    byEmail = Dictionary(users.compactMap { user in user.email.map { ($0.lowercased(), user) } }) { first, _ in first }
  }

  /// Nil also for a user of another tenant: nobody can name somebody elsewhere.
  package func user(_ id: UserID, in tenant: TenantID) -> User? { byID[id].flatMap { $0.tenant == tenant ? $0 : nil } }

  package func user(email: String, in tenant: TenantID) -> User? {
    byEmail[email.lowercased()].flatMap { $0.tenant == tenant ? $0 : nil }
  }
}
