import Glibc
import JSON
import Migration
import S3Client
import Synchronization

/// Where the course of a migration is shown. Called by any thread.
protocol MigrateOutput: Sendable {
  func show(_ outcome: VersionOutcome)
  func show(_ counts: MigrationCounts)
  func finish(_ counts: MigrationCounts, _ ending: String)
}

/// One JSON object a line on standard output: each version, progress every few seconds, and a summary at the end.
final class JSONLines: MigrateOutput {
  private static let pause: Int64 = 5_000_000_000

  private let shown = Mutex<Int64>(monotonicNanoseconds())

  func show(_ outcome: VersionOutcome) {
    var line = JSONWriter()
    line.object { line in
      line.field("event", "version")
      line.field("phase", outcome.phase.rawValue)
      line.field("key", outcome.key)
      line.field("kind", outcome.isDeleteMarker ? "delete_marker" : "object")
      line.field("state", outcome.state.rawValue)
      line.field("size", outcome.size)
      line.field("source_version", ifPresent: outcome.source?.versionID)
      line.field("destination_version", ifPresent: outcome.destinationVersion)
      line.field("etag", ifPresent: outcome.source.flatMap { $0.isDeleteMarker ? nil : $0.etag })
      if outcome.wasThere { line.field("was_there", true) }
      line.field("note", ifPresent: outcome.note)
    }
    write(line.finish())
  }

  func show(_ counts: MigrationCounts) {
    let now = monotonicNanoseconds()
    let isDue = shown.withLock { shown in
      guard now - shown >= Self.pause else { return false }
      shown = now
      return true
    }
    if isDue { write(line("progress", counts)) }
  }

  func finish(_ counts: MigrationCounts, _ ending: String) { write(line("summary", counts, ending)) }

  private func line(_ event: String, _ counts: MigrationCounts, _ ending: String? = nil) -> [UInt8] {
    var line = JSONWriter()
    line.object { line in
      line.field("event", event)
      line.field("ending", ifPresent: ending)
      line.field("phase", counts.phase.rawValue)
      line.field("keys", counts.keys)
      line.field("listed_keys", counts.listedKeys)
      line.field("written", counts.written)
      line.field("present", counts.present)
      line.field("bytes", counts.bytes)
      line.field("not_carried", counts.notes)
      line.object("states") { line in
        for state in ObjectState.allCases { line.field(state.rawValue, counts.states[state] ?? 0) }
      }
    }
    return line.finish()
  }

  private func write(_ line: [UInt8]) {
    _ = (line + [0x0A]).withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
  }
}

/// A line on a terminal that is drawn anew, and lines above it for what somebody should look at.
final class ProgressBar: MigrateOutput {
  /// Lines for single versions; what comes after them is only counted.
  private static let lineLimit = 200
  private static let barWidth = 24

  private struct State {
    var lines = 0
    let start = monotonicNanoseconds()
  }

  private let state = Mutex(State())

  func show(_ outcome: VersionOutcome) {
    guard outcome.state != .ok && outcome.state != .unverified || outcome.note != nil else { return }
    state.withLock { state in
      state.lines += 1
      guard state.lines <= Self.lineLimit else { return }
      let version = outcome.source?.versionID ?? outcome.destinationVersion ?? ""
      write("\r\u{1B}[K\(outcome.state.rawValue) \(printable(outcome.key)) \(version) \(outcome.note ?? "")\n")
    }
  }

  func show(_ counts: MigrationCounts) {
    state.withLock { state in write("\r\u{1B}[K" + bar(counts, since: state.start)) }
  }

  func finish(_ counts: MigrationCounts, _ ending: String) {
    let states = ObjectState.allCases.compactMap { state in
      counts.states[state].flatMap { $0 > 0 ? "\(state.rawValue) \($0)" : nil }
    }
    write(
      "\r\u{1B}[K\(ending): \(counts.keys) keys, \(counts.written) versions written, \(counts.present) there before, "
        + "\(size(counts.bytes)); \(states.joined(separator: ", "))"
        + (counts.notes > 0 ? "; \(counts.notes) not carried over in full" : "") + "\n")
  }

  /// How many keys there are is known once the listing has come to its end; until then the bar is of what was listed.
  private func bar(_ counts: MigrationCounts, since start: Int64) -> String {
    let filled = counts.listedKeys > 0 ? Self.barWidth * min(counts.keys, counts.listedKeys) / counts.listedKeys : 0
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.barWidth - filled)
    let seconds = max(Double(monotonicNanoseconds() - start) / 1e9, 0.001)
    let rate = "\(size(Int64(Double(counts.bytes) / seconds)))/s"
    return "\(counts.phase.rawValue) \(bar) \(counts.keys)/\(counts.listedKeys) keys  \(size(counts.bytes))  \(rate)"
  }

  private func size(_ bytes: Int64) -> String {
    var (value, unit) = (Double(bytes), 0)
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    let tenths = Int((value * 10).rounded())
    return unit == 0 ? "\(bytes) B" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }

  /// A key may hold what a terminal would obey.
  private func printable(_ key: String) -> String {
    String(
      String.UnicodeScalarView(key.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(STDOUT_FILENO, bytes, bytes.count)
  }
}

private func monotonicNanoseconds() -> Int64 {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}
