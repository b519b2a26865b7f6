import LocalStorage
import Storage

/// Compares a stopped store with itself, for `martinet fsck`.
package enum StoreCheck {
  /// What was looked at and found, as lines for people; the last is the summary.
  package struct Outcome: Sendable {
    package let lines: [String]
    /// Whether anything was found at all, also what only wastes space.
    package let hasFindings: Bool
  }

  package static func run(_ settings: Settings, readingBytes: Bool) throws(StartProblem) -> Outcome {
    do throws(StorageError) {
      let check = try LocalStorageCheck(directory: settings.dataDirectory, readsBytes: readingBytes)
      let report = try check.run()
      let summary =
        "\(report.buckets) buckets, \(report.objects) objects with \(report.bytes) bytes, \(report.parts) parts in progress: "
        + (report.findings.isEmpty ? "no findings" : "\(report.findings.count) findings")
      return Outcome(lines: report.findings.map(\.description) + [summary], hasFindings: !report.findings.isEmpty)
    } catch { throw StartProblem(description: "\(settings.dataDirectory): \(error.summary)") }
  }
}

extension StorageError {
  /// For the operator: what was tried and what the system said.
  var summary: String {
    switch self {
    case .failed(let cause), .corrupt(let cause): cause
    default: "\(self)"
    }
  }
}
