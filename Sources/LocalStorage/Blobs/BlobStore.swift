import Bodies
import Bytes
import Glibc
import Storage
import Workers

/// The bytes of a local store on disk: segments of small blobs and files of large ones. It knows nothing of objects;
/// what no index entry refers to is an orphan.
///
/// A place is never used twice, and bytes never move. What is written becomes visible by an index commit alone, after
/// `sync`.
final class BlobStore: Sendable {
  let settings: BlobSettings
  let segments: Segments
  let epochs: Epochs
  let buffers: BufferPool
  let digestThreads: DigestThreads
  let log: @Sendable (String) -> Void
  private let fatal: @Sendable (String) -> Never
  private let segmentFiles: SegmentFiles
  private let openBlobs: OpenBlobs
  private let inspection: BlobInspection

  /// Opens the store in `directory`, which is made where it is missing. `close` ends it.
  /// - Parameters:
  ///   - log: told of damage and of what could not be cleaned up.
  ///   - fatal: ends the process; called when an fsync failed, after which nothing that was written can be trusted.
  init(
    directory: String, settings: BlobSettings, log: @escaping @Sendable (String) -> Void,
    fatal: @escaping @Sendable (String) -> Never
  ) throws(StorageError) {
    do throws(DiskError) {
      try StoreDirectory.make(directory)
      segments = try Segments("\(directory)/segments", capacity: settings.segmentBytes, log: log)
      epochs = try Epochs("\(directory)/blobs", filesPerEpoch: settings.filesPerEpoch, log: log)
      for path in [directory, "\(directory)/.."] { try Descriptor(path, O_RDONLY | O_DIRECTORY).sync() }
    } catch {
      throw error.storageError
    }
    self.settings = settings
    self.log = log
    self.fatal = fatal
    buffers = BufferPool(bytes: settings.bufferMemory)
    digestThreads = DigestThreads(count: settings.digestThreads ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    segmentFiles = SegmentFiles(segments.directory)
    openBlobs = OpenBlobs(limit: settings.openBlobs)
    inspection = BlobInspection(trust: settings.checkedFor, log: log)
  }

  /// Ends the threads and seals what was being written. Uploads must have ended before.
  func close() {
    digestThreads.stop()
    segments.close()
    epochs.close()
    do throws(DiskError) {
      try segments.sealFinished()
      try epochs.settleFinished()
    } catch {
      log("closing the blob store: \(error.detail)")
    }
  }

  /// How often stored bytes were found that are not what was written.
  var damagedReads: Int { inspection.damagedReads }

  /// Runs what touches the disk for an upload. A failed sync ends the process.
  func onDisk<R>(_ body: () throws(DiskError) -> R) throws(StorageError) -> R {
    do throws(DiskError) {
      return try body()
    } catch {
      if error.isFailedSync { fatal(error.detail) }
      throw error.storageError
    }
  }
}

// MARK: After the upload

extension BlobStore {
  /// Makes blobs durable with their directories; inline ones need nothing. One sync for each segment and each
  /// directory, files having been synced by their own uploads. A failure is fatal.
  func sync(_ blobs: [ReceivedBlob]) {
    var seen: Set<ObjectIdentifier> = []
    for blob in blobs {
      guard let target = blob.draft?.syncTarget, seen.insert(ObjectIdentifier(target)).inserted else { continue }
      do throws(DiskError) {
        try blocking { () throws(DiskError) in try target.sync() }
      } catch {
        fatal(error.detail)
      }
    }
  }

  /// Gives back the space of a blob that no index entry was made for.
  func discard(_ blob: ReceivedBlob) {
    if let draft = blob.draft { abandon(draft) }
  }

  /// What cannot be given back now is an orphan after the next start.
  func abandon(_ draft: any BlobDraft) {
    do throws(DiskError) { try draft.abandon() } catch { log("giving back space: \(error.detail)") }
  }

  /// Frees the space of a blob that the index no longer refers to and that no lease can still find. May be repeated.
  /// - Returns: false while somebody still reads it: nothing was done then, ask again later.
  func reclaim(_ location: BlobLocation) throws(StorageError) -> Bool {
    guard openBlobs.remove(location.address) else { return false }
    do throws(DiskError) {
      try blocking { () throws(DiskError) in try free(location) }
    } catch {
      // A file system that cannot punch keeps the space until the whole segment goes; fsck counts it.
      if error.code != EOPNOTSUPP { throw error.storageError }
    }
    return true
  }

  private func free(_ location: BlobLocation) throws(DiskError) {
    switch location.place {
    case .file: try epochs.unlink(location.address)
    case .segment: if try segments.punch(location) { segmentFiles.forget(location.a) }
    case .empty, .inline, .manifest: break
    }
  }
}

// MARK: Reading

extension BlobStore {
  /// Opens a blob for reading. Call it under the lease under which `location` was looked up; from then on the open
  /// file itself protects the bytes, and the lease may end.
  /// - Returns: the file, and where in it the blob's first byte is.
  /// - Throws: `corrupt` when it is not there.
  func open(_ location: BlobLocation) throws(StorageError) -> (file: OpenBlob, base: Int64) {
    if let open = openBlobs.find(location.address) { return (open, open.blob.base) }
    do throws(DiskError) {
      let stored = StoredBlob(location, in: try blocking { () throws(DiskError) in try descriptor(location) })
      let open = openBlobs.insert(OpenBlob(stored, inspection: inspection))
      return (open, open.blob.base)
    } catch  where error.code == ENOENT {
      let finding = BlobFinding(location: location, kind: .missing)
      inspection.report(finding)
      throw .corrupt(finding.detail)
    } catch {
      throw error.storageError
    }
  }

  /// Checks one blob: that it is there with its checksums, and on request that every byte is as it was written. Always
  /// asks the disk.
  func check(_ location: BlobLocation, readingBytes: Bool) -> [BlobFinding] {
    guard location.place == .file || location.place == .segment else { return [] }
    do throws(DiskError) {
      let stored = StoredBlob(location, in: try blocking { () throws(DiskError) in try descriptor(location) })
      return inspection.findings(in: stored, readingBytes: readingBytes)
    } catch {
      let kind: BlobFinding.Kind = error.code == ENOENT ? .missing : .unreadable(errno: error.code)
      return [BlobFinding(location: location, kind: kind)]
    }
  }

  private func descriptor(_ location: BlobLocation) throws(DiskError) -> Descriptor {
    switch location.place {
    case .file: try Descriptor(epochs.path(of: location.address), O_RDONLY)
    case .segment: try segmentFiles.descriptor(location.a)
    case .empty, .inline, .manifest: preconditionFailure("a \(location.place) location has no file")
    }
  }
}
