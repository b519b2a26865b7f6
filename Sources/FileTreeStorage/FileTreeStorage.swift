import Bodies
package import Storage
import Synchronization

/// Objects over a live tree of files, which others also change: the tree is the truth, and one bucket.
///
/// What a file cannot hold of an object (its attributes, uploads in progress, the bucket's documents) is kept as records. Conditions are decided
/// under a lock of the key, which other programs that write to the tree know nothing of; creating what must not be there yet is the tree's own step.
package final class FileTreeStorage: Sendable {
  package let settings: FileTreeSettings
  package let fileSystem: any FileSystem
  let records: MountRecords
  let attributes: AttributeRecords
  let clock: @Sendable () -> Timestamp
  let folders: FolderCache
  let uploads: UploadRecords
  let uploadNumbers = UploadNumbers()
  let heldKeys = HeldKeys()
  let heldFolders = HeldKeys()
  let spellings: KnownSpellings
  let sweepState = Mutex(SweepState())
  let buffers: BufferPool
  let digestThreads = DigestThreads(count: 1)

  /// - Parameters:
  ///   - records: where what files cannot hold is kept.
  ///   - clock: the wall clock.
  package init(
    _ settings: FileTreeSettings, on fileSystem: any FileSystem, records: any RecordStore,
    clock: @escaping @Sendable () -> Timestamp = { .now() }
  ) {
    self.settings = settings
    self.fileSystem = fileSystem
    self.records = MountRecords(records, of: settings.bucket)
    attributes = AttributeRecords(self.records, isKept: settings.keepsAttributes)
    uploads = UploadRecords(self.records)
    self.clock = clock
    spellings = KnownSpellings(lifetime: settings.listingCacheTime, maximumBytes: settings.listingCacheBytes / 4)
    folders = FolderCache(maximumBytes: settings.listingCacheBytes, lifetime: settings.listingCacheTime)
    buffers = BufferPool(bytes: settings.uploadBufferBytes)
  }

  /// Ends what the mount has of its own, threads and connections. Doing it once more is no mistake; requests that come later fail.
  package func close() {
    digestThreads.stop()
    fileSystem.close()
  }

  /// How keys are names of files here.
  var names: KeyNames {
    let traits = fileSystem.traits
    return KeyNames(
      rules: traits.names, mapsReservedCharacters: settings.mapsReservedCharacters,
      maximumNameBytes: traits.maximumNameBytes, maximumPathBytes: traits.maximumPathBytes)
  }

  /// What stands for a path where it is held: the same for names that are one file.
  func lockName(of path: TreePath) -> TreePath {
    fileSystem.traits.isCaseSensitive ? path : TreePath(path.text.lowercased()) ?? path
  }

  /// Holds keys while it is decided by their objects' states and acted on that.
  func holding<R>(_ paths: TreePath..., body: () throws(StorageError) -> R) throws(StorageError) -> R {
    try heldKeys.with(Set(paths.map(lockName)), waiting: settings.maximumLockWait, body)
  }

  /// - Throws: `noSuchBucket` for any bucket but the one that the tree is.
  func require(_ bucket: BucketAddress) throws(StorageError) {
    guard bucket == settings.bucket else { throw .noSuchBucket }
  }
}
