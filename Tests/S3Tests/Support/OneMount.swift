import Identity
import S3
import Storage

/// A store for all buckets but one, which is a mount.
struct OneMount: BucketResolver {
  let home: ResolvedStorage
  private let bucket: BucketAddress
  private let mount: ResolvedStorage

  init(
    _ bucket: BucketAddress, in mount: any StorageProvider, role: MountRole = .manager, fault: String? = nil,
    beside home: any StorageProvider = MemoryStorage()
  ) {
    self.home = ResolvedStorage(name: "local", provider: home)
    self.bucket = bucket
    self.mount = ResolvedStorage(name: bucket.name.text, provider: mount, mount: .init(role: role, fault: fault))
  }

  func storage(of bucket: BucketAddress) -> ResolvedStorage { bucket == self.bucket ? mount : home }

  func buckets(of tenant: TenantID) throws(StorageError) -> [BucketInfo] {
    let own = try home.provider.buckets(of: tenant)
    guard bucket.tenant == tenant else { return own }
    return (own + [BucketInfo(name: bucket.name, created: SignedGateway.now)]).sorted { $0.name < $1.name }
  }
}
