package import Storage

/// What a right is asked for on.
package enum Resource: Hashable, Sendable {
  /// The service itself: a tenant's list of buckets.
  case service(TenantID)
  case bucket(BucketAddress)
  case object(ObjectAddress)

  /// The tenant that it belongs to.
  package var tenant: TenantID {
    switch self {
    case .service(let tenant): tenant
    case .bucket(let bucket): bucket.tenant
    case .object(let object): object.bucket.tenant
    }
  }
}
