import Lifecycle
import S3
import Storage

extension LifecycleReport {
  /// For people at a terminal.
  var text: String {
    var lines = order.isDryRun ? findings.map { Self.line($0.finding, in: $0.bucket.name.text) } : []
    if lines.count < removedCount, order.isDryRun { lines.append("… \(removedCount - lines.count) more") }
    let rows: [(String, Int)] = [
      ("buckets with rules", buckets), ("looked at", examined),
      (order.isDryRun ? "would be removed" : "removed", removedCount),
    ]
    lines += rows.map(Self.row)
    lines += LifecycleVerdict.Action.allCases.map { Self.row(("  \($0.rawValue)", removed[$0] ?? 0)) }
    lines += [("locked", locked), ("changed meanwhile", changed), ("failed", failed)].map(Self.row)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func row(_ row: (name: String, count: Int)) -> String {
    let gap = String(repeating: " ", count: max(1, 24 - row.name.utf8.count))
    return "\(row.name)\(gap)\(row.count)"
  }

  private static func line(_ finding: ExpiryFinding, in bucket: String) -> String {
    let verdict = finding.verdict
    let version = finding.version?.text ?? finding.upload?.text ?? ""
    let key = String(finding.key.text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : Character($0) })
    return
      "\(verdict.action.rawValue)  \(bucket)/\(key)  \(version)  rule '\(verdict.rule)' (\(verdict.reason)), due \(ISO8601Date.format(verdict.due))"
  }
}
