import Synchronization

/// Counts, kept while a migration runs.
package struct MigrationCounts: Sendable, Equatable {
  /// Keys whose work is done, and those that the source has listed so far.
  package var keys = 0
  package var listedKeys = 0
  /// Versions that this run wrote, delete markers among them, and that were there already.
  package var written = 0
  package var present = 0
  /// Bytes that this run wrote.
  package var bytes: Int64 = 0
  /// Versions by state, of this phase.
  package var states: [ObjectState: Int] = [:]
  /// Versions of which something could not be carried over.
  package var notes = 0
  package var phase = Phase.copying

  /// What is going on.
  package enum Phase: String, Sendable { case copying, verifying }

  /// Whether somebody should look: any state but ok and, where nothing was asked to be proved, unverified.
  package var hasFindings: Bool {
    notes > 0 || states.contains { $0.value > 0 && $0.key != .ok && ($0.key != .unverified || phase == .verifying) }
  }
}

/// Takes what becomes of each version, counts it and passes it on. Any thread may call.
final class MigrationReport: Sendable {
  private let counts = Mutex(MigrationCounts())
  private let observe: @Sendable (VersionOutcome) -> Void

  init(observe: @escaping @Sendable (VersionOutcome) -> Void) { self.observe = observe }

  var current: MigrationCounts { counts.withLock { $0 } }

  func add(_ outcome: VersionOutcome, isWritten: Bool = false) {
    var outcome = outcome
    outcome.phase = counts.withLock { counts in
      counts.states[outcome.state, default: 0] += 1
      if outcome.wasThere { counts.present += 1 }
      if isWritten { counts.written += 1 }
      if outcome.note != nil, outcome.state == .ok || outcome.state == .unverified { counts.notes += 1 }
      return counts.phase
    }
    observe(outcome)
  }

  func add(bytes: Int) { counts.withLock { $0.bytes += Int64(bytes) } }

  func listed(_ keys: Int) { counts.withLock { $0.listedKeys += keys } }

  /// A key is done; `present` of its versions were written by an earlier run and not looked at again.
  func finished(present: Int = 0) {
    counts.withLock { counts in
      counts.keys += 1
      counts.present += present
      if present > 0 { counts.states[.ok, default: 0] += present }
    }
  }

  /// Starts counting states anew: they are now those that were looked up.
  func startVerifying() {
    counts.withLock { counts in
      counts.phase = .verifying
      counts.states = [:]
      counts.keys = 0
      counts.listedKeys = 0
    }
  }
}
