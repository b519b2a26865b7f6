import Lifecycle
import Storage

/// Something that a rule has come due for.
struct ExpiryFinding: Sendable {
  let key: ObjectKey
  /// Nil for an upload.
  let version: VersionID?
  /// Nil for a version.
  let upload: UploadID?
  /// Bytes; 0 for an upload.
  let size: Int64
  let verdict: LifecycleVerdict
  /// What the store is asked, with what must still hold there.
  let request: ExpiryRequest

  init(_ entry: VersionPage.Entry, _ verdict: LifecycleVerdict, tags: TagSet?) {
    key = entry.key
    version = entry.version
    upload = nil
    size = entry.size
    self.verdict = verdict
    let isCurrent = verdict.action == .expire
    let expectation: DeleteExpectation =
      switch verdict.action {
      case .expire: .current(entry.version, modified: entry.lastModified)
      case .removeDeleteMarker: .soleDeleteMarker
      case .expireNoncurrent, .abortUpload: .noncurrent
      }
    request = .delete(
      DeleteRequest(
        key: entry.key, version: isCurrent ? nil : entry.version, expectation: expectation,
        reason: "lifecycle \(verdict.rule)"), tags: tags)
  }

  init(_ entry: UploadInfo, _ verdict: LifecycleVerdict) {
    key = entry.key
    version = nil
    upload = entry.id
    size = 0
    self.verdict = verdict
    request = .abort(entry.key, entry.id)
  }
}
