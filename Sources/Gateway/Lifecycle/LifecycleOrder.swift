import Bytes
import Crypto
import Storage

/// One run over buckets, as it was asked for: by the clock, or by somebody.
struct LifecycleOrder: Equatable, Sendable {
  /// Names the run in reports and in the journal.
  let id: String
  /// Nil: the buckets of all tenants.
  var tenant: TenantID?
  /// Nil: all of them.
  var bucket: BucketName?
  /// What the rules take for now; nil: the time at which a bucket is begun.
  var now: Timestamp?
  /// Says what would be removed, and removes nothing.
  var isDryRun = false

  init(
    id: String = Hex.encode(SecureRandom.bytes(8)), tenant: TenantID? = nil, bucket: BucketName? = nil,
    now: Timestamp? = nil, isDryRun: Bool = false
  ) {
    self.id = id
    self.tenant = tenant
    self.bucket = bucket
    self.now = now
    self.isDryRun = isDryRun
  }

  func includes(_ address: BucketAddress) -> Bool {
    (tenant.map { $0 == address.tenant } ?? true) && (bucket.map { $0 == address.name } ?? true)
  }
}
