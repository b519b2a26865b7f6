import S3Client
import Synchronization

/// Looks both sides up again and says of every version what it finds. Nothing that the copying remembered is believed.
final class Verification: Sendable {
  private let setup: BucketSetup
  private let stop: StopFlag
  private let report: MigrationReport
  private let seen = Mutex<Set<KeyDigest>>([])

  init(_ setup: BucketSetup, _ stop: StopFlag, _ report: MigrationReport) {
    self.setup = setup
    self.stop = stop
    self.report = report
  }

  /// Compares one key of the source.
  func check(_ history: KeyHistory) throws(CopyFailure) {
    try stop.check()
    _ = seen.withLock { $0.insert(KeyDigest(history.key)) }
    let comparison = ContentComparison(setup, stop)
    let compared = try HistoryComparison(
      source: setup.wanted(history), destination: try setup.present(history.key)
    ) { (left, right) throws(CopyFailure) in try comparison.isSame(left, right) }
    for row in compared.rows { report.add(VersionOutcome(row)) }
    report.finished()
  }

  /// Finds the keys that the source does not have, after all of its own were compared.
  func findExtraKeys() throws(CopyFailure) {
    let known = seen.withLock { $0 }
    try setup.destination.forEach { history throws(CopyFailure) in
      try stop.check()
      guard !known.contains(KeyDigest(history.key)) else { return }
      for version in setup.wanted(history) { report.add(VersionOutcome(extra: version)) }
    } orThrow: {
      CopyFailure(writing: $0)
    }
  }
}

extension VersionOutcome {
  fileprivate init(_ row: HistoryComparison.Row) {
    switch row {
    case .same(let source, let destination): self.init(source, .ok, destinationVersion: destination.versionID)
    case .different(let source, let destination):
      let state = source.size == destination.size && source.isDeleteMarker == destination.isDeleteMarker
      self.init(source, state ? .contentMismatch : .sizeMismatch, destinationVersion: destination.versionID)
    case .missing(let source): self.init(source, .notWritten)
    case .extra(let destination): self.init(extra: destination)
    }
  }
}
