package import Storage

/// What a right is asked for on.
package enum Resource: Hashable, Sendable {
  /// The service itself: a tenant's list of buckets.
  case service(TenantID)
  case bucket(BucketAddress)
  case object(ObjectAddress)

  /// The bucket; also that of an object.
  package var bucket: BucketAddress? {
    switch self {
    case .service: nil
    case .bucket(let bucket): bucket
    case .object(let object): object.bucket
    }
  }

  /// The tenant that it belongs to.
  package var tenant: TenantID {
    switch self {
    case .service(let tenant): tenant
    case .bucket(let bucket): bucket.tenant
    case .object(let object): object.bucket.tenant
    }
  }
}
