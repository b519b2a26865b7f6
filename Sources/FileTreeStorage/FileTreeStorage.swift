package import Storage

/// Objects over a live tree of files, which others also change: the tree is the truth, and one bucket.
///
/// What a file cannot hold of an object (its attributes, uploads in progress, the bucket's documents) is kept as records. Conditions are decided
/// under a lock of the key, which other programs that write to the tree know nothing of; creating what must not be there yet is the tree's own step.
package final class FileTreeStorage: Sendable {
  package let settings: FileTreeSettings
  package let fileSystem: any FileSystem
  let records: any RecordStore
  let clock: @Sendable () -> Timestamp
  let folders: FolderCache

  /// - Parameters:
  ///   - records: where what files cannot hold is kept.
  ///   - clock: the wall clock.
  package init(
    _ settings: FileTreeSettings, on fileSystem: any FileSystem, records: any RecordStore,
    clock: @escaping @Sendable () -> Timestamp = { .now() }
  ) {
    self.settings = settings
    self.fileSystem = fileSystem
    self.records = records
    self.clock = clock
    folders = FolderCache(maximumBytes: settings.listingCacheBytes, lifetime: settings.listingCacheTime)
  }

  /// How keys are names of files here.
  var names: KeyNames {
    let traits = fileSystem.traits
    return KeyNames(
      rules: traits.names, mapsReservedCharacters: settings.mapsReservedCharacters,
      maximumNameBytes: traits.maximumNameBytes, maximumPathBytes: traits.maximumPathBytes)
  }

  /// - Throws: `noSuchBucket` for any bucket but the one that the tree is.
  func require(_ bucket: BucketAddress) throws(StorageError) {
    guard bucket == settings.bucket else { throw .noSuchBucket }
  }
}
