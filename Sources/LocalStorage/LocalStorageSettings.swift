package import Encryption
import Glibc
import Storage

/// The settings of a local store. None is part of the disk format: each may change between two starts.
package struct LocalStorageSettings: Sendable {
  /// Objects up to this many bytes lie in the index beside their metadata; at most 16,384.
  package var inlineLimit = 4 << 10
  /// Objects up to this many bytes are packed into segments; larger ones and parts get a file each.
  package var segmentLimit = 1 << 20
  /// Bytes of all upload buffers together.
  package var uploadBufferMemory = 64 << 20
  /// Bytes of current objects (metadata and tiny bodies) kept in memory; 0: none.
  package var objectCacheBytes = 64 << 20
  /// Bytes of index pages that the writer may keep.
  package var writerCacheBytes = 64 << 20
  /// Bytes of index pages that each reading connection may keep.
  package var readerCacheBytes = 8 << 20
  /// Connections that read the index side by side; nil: two a core.
  package var readers: Int?
  /// Changes that may wait to become durable; beyond it `slowDown`.
  package var maximumWaitingCommits = 8192
  /// Bytes of the disk to keep free for the index, so that deletes work on a full disk; nil: 128 MiB, or an eighth of a smaller disk.
  package var reservedBytes: UInt64?
  /// Places freed a second in the background, at most.
  package var reclaimsPerSecond = 2000
  /// How long the change feed keeps changes; 0: there is no feed, and nothing is written for it.
  package var changeRetention = Duration.seconds(7 * 86_400)
  /// Readers that may wait for a change at the same time; beyond it `slowDown`.
  package var maximumChangeWaiters = 64
  /// Bytes.
  package var maximumObjectBytes: Int64 = 50 << 40
  /// Bytes of one PUT or part, at most.
  package var maximumBodyBytes: Int64 = 5 << 40
  /// Bytes of a part but the last, at least.
  package var minimumPartBytes: Int64 = 5 << 20
  /// The master keys; nil: SSE-S3 and SSE-KMS are refused with `noMasterKey`.
  package var keyring: Keyring?
  /// Ends the process: called when a sync or commit failed, after which nobody knows what is durable.
  package var fatal: @Sendable (String) -> Never = { reason in
    let line = Array("martinet: \(reason)\n".utf8)
    write(STDERR_FILENO, line, line.count)
    _exit(70)
  }

  package init() {}

  var blobs: BlobSettings {
    var settings = BlobSettings()
    settings.inlineLimit = inlineLimit
    settings.segmentLimit = segmentLimit
    settings.bufferMemory = uploadBufferMemory
    return settings
  }

  var hasChangeFeed: Bool { changeRetention > .zero }

  var uploadLimits: UploadLimits {
    UploadLimits(minimumPart: minimumPartBytes, maximumObject: maximumObjectBytes)
  }
}
