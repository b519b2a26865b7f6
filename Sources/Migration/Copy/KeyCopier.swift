import S3Client

/// Copies the versions of a key that the destination does not have yet, the oldest first.
struct KeyCopier: Sendable {
  /// How often the destination's history is looked at again after a PUT whose fate is unclear.
  private static let attempts = 4

  let setup: BucketSetup
  let journal: Journal?
  let isDryRun: Bool
  let stop: StopFlag
  let report: MigrationReport

  func copy(_ history: KeyHistory) throws(CopyFailure) {
    try stop.check()
    let wanted = setup.wanted(history)
    guard let newest = wanted.last else { return report.finished() }
    let state = journal?.memory.state(of: history.key, newest: VersionMark(newest)) ?? .unknown
    if case .complete(let count) = state { return report.finished(present: min(count, wanted.count)) }
    var work = KeyWork(wanted)
    let isUntouched = state == .unknown && (journal?.knowsUntouched ?? setup.onEmpty)
    try copy(&work, isUntouched: isUntouched)
    report.finished()
  }

  /// Writes what is missing; looks again where it is unclear what was written.
  private func copy(_ work: inout KeyWork, isUntouched: Bool) throws(CopyFailure) {
    for attempt in 1... {
      do throws(CopyFailure) {
        let pending = isUntouched && attempt == 1 ? work.wanted : try lookUp(&work)
        // A service that refuses again what it had to accept does not understand conditions.
        if attempt > 2 { work.current = .unknown }
        return try write(pending, &work)
      } catch {
        guard case .unclear(let text) = error else { throw error }
        if attempt == Self.attempts { return give(up: work.unreported, text) }
      }
    }
  }

  // MARK: What is there

  /// Finds out what the destination has, takes it as written, and gives what is still to be written.
  private func lookUp(_ work: inout KeyWork) throws(CopyFailure) -> [ListedVersion] {
    let comparison = ContentComparison(setup, stop)
    let present = try setup.present(work.key)
    work.current = CurrentObject(present.last)
    let compared = try HistoryComparison(source: work.wanted, destination: present) {
      (left, right) throws(CopyFailure) in try comparison.isSame(left, right)
    }
    for row in compared.rows {
      guard case .same(let source, let destination) = row, work.report(source) else { continue }
      try adopt(source, destination)
    }
    let pending = compared.unwritten
    for version in work.wanted.dropLast(pending.count) where work.report(version) {
      report.add(VersionOutcome(version, .notWritten, note: "the destination has newer versions of the key"))
    }
    guard let last = present.last, !setup.keepsVersions, let version = pending.last else { return pending }
    return keepsDestination(last, over: version, &work) ? [] : pending
  }

  private func adopt(_ source: ListedVersion, _ destination: ListedVersion) throws(CopyFailure) {
    try note(
      .version(
        key: source.key, source: VersionMark(source), destination: destination.versionID, etag: destination.etag))
    var outcome = VersionOutcome(source, .ok, destinationVersion: destination.versionID)
    outcome.wasThere = true
    report.add(outcome)
  }

  /// Where no versions are kept, what was written at the destination after the source's object is not overwritten.
  private func keepsDestination(_ present: ListedVersion, over version: ListedVersion, _ work: inout KeyWork) -> Bool {
    guard let there = Moment.seconds(present.lastModified), let here = Moment.seconds(version.lastModified),
      there > here
    else { return false }
    if work.report(version) {
      let state = present.size == version.size ? ObjectState.contentMismatch : .sizeMismatch
      report.add(VersionOutcome(version, state, note: "the destination has another object, which is newer"))
    }
    return true
  }

  // MARK: Writing

  private func write(_ versions: [ListedVersion], _ work: inout KeyWork) throws(CopyFailure) {
    guard !versions.isEmpty else { return }
    if isDryRun {
      for version in versions where work.report(version) {
        report.add(VersionOutcome(version, .notWritten, note: "would be written"))
      }
      return
    }
    try note(.key(work.key))
    for (index, version) in versions.enumerated() {
      do throws(CopyFailure) { try write(version, &work) } catch {
        switch error {
        case .vanished:
          if work.report(version) {
            report.add(VersionOutcome(version, .notWritten, note: "gone from the source meanwhile"))
          }
        case .impossible(let text): return give(up: versions[index...].filter { work.report($0) }, text)
        case .fatal, .stopped, .unclear: throw error
        }
      }
    }
  }

  private func write(_ version: ListedVersion, _ work: inout KeyWork) throws(CopyFailure) {
    let copier = VersionCopier(setup: setup, journal: journal, stop: stop, report: report)
    let written = try copier.copy(version, onto: work.current)
    work.current = version.isDeleteMarker ? .absent : CurrentObject(etag: written.etag)
    try note(
      .version(key: version.key, source: VersionMark(version), destination: written.id ?? "", etag: written.etag))
    guard work.report(version) else { return }
    report.add(
      VersionOutcome(
        version, written.isProved ? .ok : .unverified, destinationVersion: written.id, note: written.note),
      isWritten: true)
  }

  private func give(up versions: [ListedVersion], _ text: String) {
    for version in versions { report.add(VersionOutcome(version, .notWritten, note: text)) }
  }

  private func note(_ record: JournalRecord) throws(CopyFailure) {
    if !isDryRun { try journal?.note(record) }
  }
}

/// The versions of one key that belong at the destination, and which of them have been reported.
private struct KeyWork {
  let wanted: [ListedVersion]
  /// What the destination has now; nothing where it was not looked up, since then there can be nothing.
  var current = CurrentObject.absent
  private var reported: Set<VersionMark> = []

  init(_ wanted: [ListedVersion]) { self.wanted = wanted }

  var key: String { wanted.first?.key ?? "" }
  var unreported: [ListedVersion] { wanted.filter { !reported.contains(VersionMark($0)) } }

  /// Whether it is the first time.
  mutating func report(_ version: ListedVersion) -> Bool { reported.insert(VersionMark(version)).inserted }
}
