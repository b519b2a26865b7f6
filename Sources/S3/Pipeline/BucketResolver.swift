package import Identity
package import Storage

/// Says which storage a bucket is in. The only place that knows of more than one.
package protocol BucketResolver: Sendable {
  /// The storage of a bucket that exists or is to be created. Does not ask whether it exists.
  func storage(of bucket: BucketAddress) -> ResolvedStorage
  /// The storage of new buckets.
  var home: ResolvedStorage { get }
  /// The buckets of a tenant in all storages, by name. Waits for none that may be out of reach.
  func buckets(of tenant: TenantID) throws(StorageError) -> [BucketInfo]
}

extension BucketResolver {
  func storage(of resource: Resource) -> ResolvedStorage {
    switch resource {
    case .service: home
    case .bucket(let bucket): storage(of: bucket)
    case .object(let object): storage(of: object.bucket)
    }
  }
}

/// A storage and its name.
package struct ResolvedStorage: Sendable {
  /// What a storage that is a mount lets through.
  package struct Mount: Sendable {
    package let role: MountRole
    /// Why nothing of it can be reached, in general words; nil: it can be asked.
    package let fault: String?

    package init(role: MountRole, fault: String?) {
      self.role = role
      self.fault = fault
    }
  }

  /// As administrators call it.
  package let name: String
  package let provider: any StorageProvider
  /// Nil: the gateway's own store.
  package let mount: Mount?

  package init(name: String, provider: any StorageProvider, mount: Mount? = nil) {
    self.name = name
    self.provider = provider
    self.mount = mount
  }

  func isSame(as other: ResolvedStorage) -> Bool { name == other.name && (mount == nil) == (other.mount == nil) }

  /// Refuses what a mount does not let through, whoever asks; and whatever is about its contents, while it cannot be reached.
  func admit(_ right: Right) throws(S3Error) {
    guard let mount else { return }
    guard mount.role.includes(right) else {
      throw S3Error(.accessDenied, "The mount '\(name)' does not let this through: its role is \(mount.role.rawValue).")
    }
    guard let fault = mount.fault, !right.isAboutBucketItself else { return }
    throw refusal(.unavailable(fault))
  }

  /// Refuses what the storage cannot.
  func require(_ capability: Capability) throws(S3Error) {
    guard provider.capabilities.supported.contains(capability) else { throw refusal(.notSupported(capability)) }
  }

  /// Asks the provider; what it refuses becomes the S3 error.
  func ask<R>(_ work: (any StorageProvider) throws(StorageError) -> R) throws(S3Error) -> R {
    do {
      return try work(provider)
    } catch {
      throw refusal(error)
    }
  }

  /// The S3 error, which names the mount where it is the mount's fault.
  func refusal(_ error: StorageError) -> S3Error {
    var refusal = S3Error(storage: error, of: mount == nil ? "storage of this bucket" : "mount '\(name)'")
    guard mount != nil else { return refusal }
    switch error {
    case .notSupported, .unavailable: refusal.elements.append(S3Error.Element("Mount", name))
    default: break
    }
    return refusal
  }
}

/// One storage for all buckets.
package struct SingleStorage: BucketResolver {
  package let home: ResolvedStorage

  package init(_ provider: any StorageProvider, name: String = "local") {
    home = ResolvedStorage(name: name, provider: provider)
  }

  package func storage(of bucket: BucketAddress) -> ResolvedStorage { home }

  package func buckets(of tenant: TenantID) throws(StorageError) -> [BucketInfo] {
    try home.provider.buckets(of: tenant)
  }
}
