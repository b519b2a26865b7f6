/// A bucket within its tenant: names are unique per tenant only.
package struct BucketAddress: Hashable, Sendable {
  package let tenant: TenantID
  package let name: BucketName

  package init(tenant: TenantID, name: BucketName) {
    self.tenant = tenant
    self.name = name
  }
}

/// An object, or one version of it.
package struct ObjectAddress: Hashable, Sendable {
  package let bucket: BucketAddress
  package let key: ObjectKey
  /// Nil: the current version.
  package let version: VersionID?

  package init(bucket: BucketAddress, key: ObjectKey, version: VersionID? = nil) {
    self.bucket = bucket
    self.key = key
    self.version = version
  }
}
