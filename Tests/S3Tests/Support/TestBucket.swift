import S3
import Storage
import Testing

/// A gateway with the bucket `bucket` in the default tenant.
func gatewayWithBucket(settings: S3Settings = S3Settings()) throws -> SignedGateway {
  let storage = MemoryStorage()
  let name = try #require(BucketName("bucket"))
  try storage.createBucket(BucketAddress(tenant: .default, name: name), region: nil)
  return SignedGateway(storage, settings: settings)
}
