package import S3Client

/// Copies a bucket with its history. It runs once, on the thread that calls `run`, and may be stopped from any other.
package final class Migration: Sendable {
  /// How it ended.
  package enum Ending: Sendable, Equatable {
    case done
    /// It can go on another time.
    case stopped
    /// A service could not be reached or used, or no state could be kept.
    case failed(String)
    /// It cannot be done as it was asked for.
    case refused(String)
  }

  /// How long a request of a killed run may take to arrive; later ones are kept out by their conditions.
  private static let settling = Duration.seconds(1)

  private let source: RemoteBucket
  private let destination: RemoteBucket
  private let options: MigrationOptions
  private let statePath: String
  private let stopFlag = StopFlag()
  private let report: MigrationReport

  /// - Parameters:
  ///   - statePath: the file that a migration which did not end goes on from. Not touched by a dry run.
  ///   - observe: called with what became of each version, on any thread; must not block for long.
  package init(
    from source: RemoteBucket, to destination: RemoteBucket, _ options: MigrationOptions, statePath: String,
    observe: @escaping @Sendable (VersionOutcome) -> Void
  ) {
    self.source = source
    self.destination = destination
    self.options = options
    self.statePath = statePath
    report = MigrationReport(observe: observe)
  }

  /// How far it is.
  package var counts: MigrationCounts { report.current }

  /// Lets it end soon, in order.
  package func stop() { stopFlag.set() }

  /// Copies, and verifies where that is wanted.
  package func run() -> Ending {
    do throws(CopyFailure) {
      let setup = try copy()
      if options.verifies { try verify(setup) }
      return .done
    } catch {
      switch error {
      case .stopped: return .stopped
      case .fatal(let text), .unclear(let text): return .failed(text)
      case .impossible(let text): return .refused(text)
      case .vanished: return .failed("the bucket has gone")
      }
    }
  }

  // MARK: Phases

  private func copy() throws(CopyFailure) -> BucketSetup {
    var setup = try BucketSetup(source: source, destination: destination, options)
    let journal = options.isDryRun ? nil : try openJournal(setup)
    if !options.isDryRun { setup = try setup.prepare() }
    if let journal { try settle(journal) }
    let copier = KeyCopier(
      setup: setup, journal: journal, isDryRun: options.isDryRun, stop: stopFlag, report: report)
    do throws(CopyFailure) { try forEachKey(setup) { history throws(CopyFailure) in try copier.copy(history) } } catch {
      try? journal?.end()
      throw error
    }
    if !options.isDryRun { try setup.complete() }
    try? journal?.end()
    return setup
  }

  private func verify(_ setup: BucketSetup) throws(CopyFailure) {
    report.startVerifying()
    let verification = Verification(setup, stopFlag, report)
    try forEachKey(setup) { history throws(CopyFailure) in try verification.check(history) }
    try verification.findExtraKeys()
  }

  /// Lists the source and works on its keys side by side.
  private func forEachKey(
    _ setup: BucketSetup, _ work: @escaping @Sendable (KeyHistory) throws(CopyFailure) -> Void
  ) throws(CopyFailure) {
    let threads = KeyThreads(count: options.parallel, work: work)
    do throws(CopyFailure) {
      try setup.source.forEach { history throws(CopyFailure) in
        try stopFlag.check()
        report.listed(1)
        try threads.give(history)
      } orThrow: {
        .fatal("source: \($0)")
      }
    } catch {
      threads.cancel()
      throw error
    }
    try threads.finish()
  }

  // MARK: State

  private func openJournal(_ setup: BucketSetup) throws(CopyFailure) -> Journal {
    let identity = MigrationIdentity(
      from: source.sender.configuration.endpoint.description, fromBucket: source.name,
      to: destination.sender.configuration.endpoint.description, toBucket: destination.name)
    do throws(JournalProblem) {
      return try Journal(path: statePath, identity: identity, onEmpty: setup.onEmpty)
    } catch { throw .impossible(error.description) }
  }

  /// Lets what a killed run had under way arrive, and gives up the uploads in parts that it has left at the destination.
  private func settle(_ journal: Journal) throws(CopyFailure) {
    if journal.wasKilled { RequestSender.sleep(Self.settling) }
    for (id, key) in journal.memory.openUploads {
      try writing { () throws(ClientError) in try destination.abortUpload(key, upload: id) }
      try journal.note(.closed(key: key, id: id))
    }
    for key in journal.memory.nameless {
      try writing { () throws(ClientError) in try destination.abortUploads(of: key) }
      try journal.note(.closed(key: key, id: ""))
    }
  }
}
