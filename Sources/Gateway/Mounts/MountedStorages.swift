import S3
import Storage
import Synchronization
import Workers

/// The local store and the mounts beside it: which bucket is where. Mounts come and go while requests are served.
final class MountedStorages: BucketResolver {
  let home: ResolvedStorage
  private let mounts = Mutex<[BucketAddress: Mount]>([:])
  /// Those that were replaced or removed: requests may still use them, so that they are closed with the rest.
  private let former = Mutex<[Mount]>([])

  init(_ store: any StorageProvider) { home = ResolvedStorage(name: "local", provider: store) }

  func storage(of bucket: BucketAddress) -> ResolvedStorage { mount(bucket)?.resolved ?? home }

  func mount(_ bucket: BucketAddress) -> Mount? { mounts.withLock { $0[bucket] } }

  /// By tenant and name.
  var all: [Mount] {
    mounts.withLock { Array($0.values) }.sorted {
      ($0.definition.tenant.rawValue, $0.definition.name) < ($1.definition.tenant.rawValue, $1.definition.name)
    }
  }

  /// A mount is shown whatever its state, and hides a bucket of the store of the same name; one that is disabled is not shown.
  func buckets(of tenant: TenantID) throws(StorageError) -> [BucketInfo] {
    let mounts = all.filter { $0.definition.tenant == tenant }
    let names = Set(mounts.map(\.definition.name))
    var infos = try home.provider.buckets(of: tenant).filter { !names.contains($0.name) }
    for mount in mounts where mount.definition.isEnabled { infos += try mount.provider.buckets(of: tenant) }
    return infos.sorted { $0.name < $1.name }
  }

  /// Starts a mount, in the place of a former one of its name, whose requests under way fail.
  func set(_ mount: Mount) throws(OwnedThread.Failure) {
    try mount.start()
    retire(mounts.withLock { $0.updateValue(mount, forKey: mount.definition.bucket) })
  }

  func remove(_ bucket: BucketAddress) { retire(mounts.withLock { $0.removeValue(forKey: bucket) }) }

  private func retire(_ mount: Mount?) {
    guard let mount else { return }
    mount.stop()
    former.withLock { $0.append(mount) }
  }

  /// Ends all mounts at once, and waits for them. Requests must have ended before.
  func stop() {
    let mounts = mounts.withLock { mounts in
      defer { mounts = [:] }
      return Array(mounts.values)
    }
    for mount in mounts { mount.endSoon() }
    for mount in mounts { mount.stop() }
    for mount in mounts + former.withLock({ $0 }) { mount.close() }
  }
}
