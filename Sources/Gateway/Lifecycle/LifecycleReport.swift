import JSON
import Lifecycle
import S3
import Storage

/// What a run has done so far.
struct LifecycleReport: Sendable {
  /// Findings that are kept for the answer at most.
  static let maximumFindings = 1000

  let order: LifecycleOrder
  let started: Timestamp
  /// Nil: still under way.
  var ended: Timestamp?
  /// Buckets with rules that were gone through.
  var buckets = 0
  /// Versions, delete markers and uploads that were looked at.
  var examined = 0
  /// What was removed; of a dry run, what would be.
  var removed: [LifecycleVerdict.Action: Int] = [:]
  /// Of what was removed.
  var removedBytes: Int64 = 0
  /// What must stay because it is locked.
  var locked = 0
  /// What somebody changed between judgement and removal: the next run sees to it.
  var changed = 0
  /// What could not be done; the log says why.
  var failed = 0
  /// Of a dry run: the first things that would be removed.
  var findings: [(bucket: BucketAddress, finding: ExpiryFinding)] = []

  init(_ order: LifecycleOrder, started: Timestamp) {
    self.order = order
    self.started = started
  }

  mutating func note(removed finding: ExpiryFinding) {
    removed[finding.verdict.action, default: 0] += 1
    removedBytes += finding.size
  }

  mutating func note(kept error: StorageError) {
    switch error {
    case .locked: locked += 1
    case .conditionalConflict, .noSuchUpload, .noSuchKey, .noSuchVersion: changed += 1
    default: failed += 1
    }
  }

  var removedCount: Int { removed.values.reduce(0, +) }
}

// MARK: For people

extension LogRecord {
  /// How a run has ended.
  init(_ report: LifecycleReport) {
    var fields: [(name: String, value: Value)] = [
      ("run", .text(report.order.id)), ("dry_run", .flag(report.order.isDryRun)),
      ("buckets", .number(Int64(report.buckets))), ("examined", .number(Int64(report.examined))),
    ]
    for action in LifecycleVerdict.Action.allCases {
      fields.append((action.logName, .number(Int64(report.removed[action] ?? 0))))
    }
    fields += [
      ("locked", .number(Int64(report.locked))), ("changed", .number(Int64(report.changed))),
      ("failed", .number(Int64(report.failed))),
    ]
    self.init(report.failed > 0 ? .warning : .info, "lifecycle_run", fields)
  }
}

extension LifecycleVerdict.Action {
  fileprivate var logName: String { rawValue.replacing("-", with: "_") }
}

// MARK: For programs

extension LifecycleReport {
  var json: [UInt8] {
    var json = JSONWriter(capacity: 1024)
    json.object { json in
      json.field("run", order.id)
      json.field("state", ended == nil ? "running" : "done")
      json.field("dryRun", order.isDryRun)
      json.field("started", ISO8601Date.format(started))
      json.field("ended", ifPresent: ended.map(ISO8601Date.format))
      json.field("now", ifPresent: order.now.map(ISO8601Date.format))
      json.field("bucket", ifPresent: order.bucket?.text)
      writeCounts(to: &json)
      if order.isDryRun { json.list("findings") { list in for found in findings { Self.write(found, to: &list) } } }
    }
    return json.finish()
  }

  private func writeCounts(to json: inout JSONWriter) {
    json.field("buckets", buckets)
    json.field("examined", examined)
    json.object("removed") { json in
      for action in LifecycleVerdict.Action.allCases { json.field(action.rawValue, removed[action] ?? 0) }
    }
    json.field("removedBytes", removedBytes)
    json.field("locked", locked)
    json.field("changed", changed)
    json.field("failed", failed)
  }

  private static func write(_ found: (bucket: BucketAddress, finding: ExpiryFinding), to list: inout JSONWriter) {
    list.object { json in
      json.field("bucket", found.bucket.name.text)
      found.finding.write(to: &json)
    }
  }
}

extension ExpiryFinding {
  func write(to json: inout JSONWriter) {
    json.field("key", key.text)
    json.field("version", ifPresent: version?.text)
    json.field("upload", ifPresent: upload?.text)
    json.field("action", verdict.action.rawValue)
    json.field("rule", verdict.rule)
    json.field("reason", verdict.reason.description)
    json.field("due", ISO8601Date.format(verdict.due))
  }
}
