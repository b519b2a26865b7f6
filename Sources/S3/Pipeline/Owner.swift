import Bytes
import Crypto
package import Storage

/// Whom answers name as the owner of buckets, objects and uploads: the tenant, in the shape of an AWS canonical user.
package struct Owner: Hashable, Sendable {
  /// 64 hexadecimal digits; the same for a tenant for ever.
  package let id: String
  package let displayName: String

  package init(tenant: TenantID) {
    displayName = "tenant-\(tenant)"
    id = Hex.encode(SHA256.hash(Array("martinet tenant \(tenant)".utf8)).bytes)
  }
}
