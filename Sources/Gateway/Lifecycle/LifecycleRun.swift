import Lifecycle
import Storage

/// Carries out one order: bucket after bucket, in small steps.
struct LifecycleRun {
  /// What every run works with.
  struct Tools: Sendable {
    let storage: any StorageProvider
    let day: LifecycleDay
    let clock: @Sendable () -> Timestamp
    let log: @Sendable (LogRecord) -> Void
    /// Versions or uploads of one step at most.
    var pageSize = 500
    /// Removals of one commit at most: writes of clients wait no longer than for these.
    var batchSize = 32
    /// Called after every page that was read and every commit, with the time that it took: lets others have their turn.
    var rest: @Sendable (Duration) -> Void = { _ in }

    /// Does something and rests from it.
    func resting<R>(after work: () throws(StorageError) -> R) throws(StorageError) -> R {
      let began = ContinuousClock.now
      let result = try work()
      rest(ContinuousClock.now - began)
      return result
    }
  }

  /// How often a bucket is begun again because its rules were changed meanwhile.
  private static let maximumRestarts = 3

  private let tools: Tools
  private(set) var report: LifecycleReport
  /// What a restart goes on with.
  private(set) var progress: LifecycleState.Unfinished
  private var waiting: ArraySlice<BucketAddress>
  private var sweep: BucketSweep?
  private var restarts = 0

  /// - Parameter progress: of a run that a restart interrupted; its buckets that were done stay done.
  init(_ progress: LifecycleState.Unfinished, _ tools: Tools) throws(StorageError) {
    self.tools = tools
    self.progress = progress
    report = LifecycleReport(progress.order, started: progress.started)
    let buckets = try tools.storage.buckets(having: .lifecycle).filter(progress.order.includes)
    waiting = buckets[...]
    if let current = progress.bucket { waiting = buckets.drop { $0.precedes(current) } }
    // Where it was means nothing for the next bucket.
    if waiting.first != progress.bucket { self.progress.place = .start }
  }

  /// What comes after a step.
  enum Next {
    case step
    /// The store has too much to do: the same step, after a while.
    case wait
    /// Nothing is left.
    case end
  }

  /// Does the next step.
  mutating func step(_ journal: inout LifecycleJournal) -> Next {
    guard let bucket = sweep?.bucket ?? waiting.first else { return .end }
    do throws(StorageError) {
      if sweep == nil { try begin(bucket) }
      try advance(&journal)
    } catch .slowDown {
      return .wait
    } catch .conditionalConflict where restarts < Self.maximumRestarts {
      restart()
    } catch .noSuchBucket, .noSuchConfiguration {
      leave()
    } catch {
      report.failed += 1
      tools.log(
        LogRecord(
          .warning, "lifecycle_bucket", [("bucket", .text(bucket.name.text)), ("cause", .text(error.summary))]))
      leave()
    }
    return .step
  }

  mutating func end() { report.ended = tools.clock() }

  private mutating func begin(_ bucket: BucketAddress) throws(StorageError) {
    let document = try tools.storage.document(.lifecycle, of: bucket)
    let now = progress.order.now ?? tools.clock()
    let place = progress.bucket == bucket ? progress.place : .start
    sweep = try BucketSweep(
      bucket, document: document, now: now, day: tools.day, pageSize: tools.pageSize, from: place)
    progress.bucket = bucket
    progress.place = place
  }

  private mutating func advance(_ journal: inout LifecycleJournal) throws(StorageError) {
    guard var current = sweep else { return }
    let step = try tools.resting { () throws(StorageError) in
      try current.step(in: tools.storage, clock: tools.clock)
    }
    report.examined += step.examined
    report.locked += step.locked
    try remove(step.findings, of: current, &journal)
    // Only now: what a crash leaves undone is looked at again.
    progress.place = current.place
    sweep = current
    guard current.isDone else { return }
    report.buckets += 1
    leave()
  }

  /// Begins the bucket anew, by the rules that it has now.
  private mutating func restart() {
    restarts += 1
    sweep = nil
    progress.place = .start
  }

  private mutating func leave() {
    restarts = 0
    sweep = nil
    waiting = waiting.dropFirst()
    progress.place = waiting.isEmpty ? SweepPlace(stage: .done) : .start
    progress.bucket = waiting.first ?? progress.bucket
  }
}

// MARK: Removing

extension LifecycleRun {
  private mutating func remove(_ findings: [ExpiryFinding], of sweep: BucketSweep, _ journal: inout LifecycleJournal)
    throws(StorageError)
  {
    guard !progress.order.isDryRun else { return note(findings, in: sweep.bucket) }
    var rest = findings[...]
    while !rest.isEmpty {
      try removeBatch(rest.prefix(tools.batchSize), of: sweep, &journal)
      rest = rest.dropFirst(tools.batchSize)
    }
  }

  private mutating func note(_ findings: [ExpiryFinding], in bucket: BucketAddress) {
    for finding in findings {
      report.note(removed: finding)
      if report.findings.count < LifecycleReport.maximumFindings { report.findings.append((bucket, finding)) }
    }
  }

  private mutating func removeBatch(
    _ batch: ArraySlice<ExpiryFinding>, of sweep: BucketSweep, _ journal: inout LifecycleJournal
  ) throws(StorageError) {
    let entry = LifecycleJournal.Entry(bucket: sweep.bucket, run: progress.order.id, time: tools.clock())
    try journal.begin(batch, entry)
    let results: [Result<DeleteOutcome, StorageError>]
    do throws(StorageError) {
      results = try tools.resting { () throws(StorageError) in
        try tools.storage.expire(batch.map(\.request), in: sweep.bucket, judgedBy: sweep.document)
      }
    } catch {
      for finding in batch { try journal.note(kept: finding, error, entry) }
      throw error
    }
    for (finding, result) in zip(batch, results) {
      do throws(StorageError) {
        _ = try result.get()
        report.note(removed: finding)
      } catch {
        report.note(kept: error)
        try journal.note(kept: finding, error, entry)
      }
    }
  }
}

extension BucketAddress {
  /// In the order of runs: by tenant, then by name.
  fileprivate func precedes(_ other: BucketAddress) -> Bool {
    (tenant.rawValue, name) < (other.tenant.rawValue, other.name)
  }
}
