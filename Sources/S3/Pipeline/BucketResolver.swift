package import Storage

/// Says which storage a bucket is in. The only place that knows of more than one.
package protocol BucketResolver: Sendable {
  /// The storage of a bucket that exists or is to be created. Does not ask whether it exists.
  func storage(of bucket: BucketAddress) -> ResolvedStorage
  /// The storage of new buckets.
  var home: ResolvedStorage { get }
}

/// A storage and its name.
package struct ResolvedStorage: Sendable {
  /// As administrators call it. Two with the same name are the same storage.
  package let name: String
  package let provider: any StorageProvider

  package init(name: String, provider: any StorageProvider) {
    self.name = name
    self.provider = provider
  }

  /// Refuses what the storage cannot.
  func require(_ capability: Capability) throws(S3Error) {
    guard provider.capabilities.supported.contains(capability) else { throw .notSupported(capability) }
  }
}

/// One storage for all buckets.
package struct SingleStorage: BucketResolver {
  package let home: ResolvedStorage

  package init(_ provider: any StorageProvider, name: String = "local") {
    home = ResolvedStorage(name: name, provider: provider)
  }

  package func storage(of bucket: BucketAddress) -> ResolvedStorage { home }
}
