package import Storage

extension FileTreeStorage: StorageProvider {
  package var capabilities: Capabilities { Self.capabilities(settings, fileSystem.traits) }

  /// What a mount of these settings can do over a file system that is like that.
  package static func capabilities(_ settings: FileTreeSettings, _ traits: FileSystemTraits) -> Capabilities {
    var supported: Set<Capability> = [
      .conditionalWrite, .rangeRead, .serverSideCopy, .multipart, .rename, .externalChanges, .emptyDirectories,
      .presigned,
    ]
    if settings.keepsAttributes { supported.formUnion([.userMetadata, .tags, .checksums]) }
    if traits.replacesAtomically { supported.insert(.atomicReplace) }
    if traits.isDurable { supported.insert(.durableWrite) }
    if traits.isCaseSensitive { supported.insert(.caseSensitive) }
    var capabilities = Capabilities(
      supported: supported, maximumKeyBytes: min(traits.maximumPathBytes, ObjectKey.maximumBytes),
      maximumObjectBytes: settings.maximumObjectBytes, minimumPartBytes: settings.minimumPartBytes)
    capabilities.timeResolution = traits.timeResolution
    capabilities.chunk = Capabilities.Chunk(bytes: settings.chunk.bytes, range: ChunkSize.range)
    return capabilities
  }

  package func buckets(of tenant: TenantID) throws(StorageError) -> [BucketInfo] {
    settings.bucket.tenant == tenant ? [info] : []
  }

  package func bucket(_ address: BucketAddress) throws(StorageError) -> BucketInfo {
    try require(address)
    return info
  }

  private var info: BucketInfo { BucketInfo(name: settings.bucket.name, created: settings.created) }

  package func createBucket(_ request: CreateBucketRequest) throws(StorageError) {
    try require(request.bucket)
    throw .bucketExists
  }

  package func deleteBucket(_ address: BucketAddress) throws(StorageError) {
    try require(address)
    throw .invalidBucketState("The bucket is a mount, which is removed in the settings.")
  }

  package func document(_ kind: BucketDocument, of bucket: BucketAddress) throws(StorageError) -> [UInt8] {
    try require(bucket)
    guard let found = try records.store.record(Self.name(of: kind), in: records.documents) else {
      throw .noSuchConfiguration(kind)
    }
    return found
  }

  package func setDocument(_ kind: BucketDocument, of bucket: BucketAddress, to document: [UInt8]?)
    throws(StorageError)
  {
    try require(bucket)
    let name = Self.name(of: kind)
    guard let document else { return try records.store.change([.remove(name, records.documents)]) }
    switch kind {
    case .cors, .tagging, .publicAccessBlock, .policy, .accelerate, .analytics, .intelligentTiering, .inventory,
      .logging, .metrics, .requestPayment, .website:
      break
    case .lifecycle: throw .notSupported(.lifecycle)
    case .encryption: throw .notSupported(.encryption)
    case .notification: throw .notSupported(.changeFeed)
    case .acl, .ownershipControls: throw .notSupported(.accessControlLists)
    }
    try records.store.change([.set(name, records.documents, to: document)])
  }

  private static func name(of kind: BucketDocument) -> [UInt8] { Array(kind.rawValue.utf8) }
}
