import Workers

/// The thread that looks after idle sessions, from the first session on.
final class SessionKeeper: Sendable {
  private struct State {
    var thread: OwnedThread?
    var isStarted = false
    var isEnded = false
  }

  private let interval: Duration
  private let state = Monitor(State())

  init(_ limits: SMBShare.Limits) { interval = min(limits.idleTime / 3, .seconds(5)) }

  /// Calls `tidy` now and then; only the first call counts.
  func begin(_ tidy: @escaping @Sendable () -> Void) {
    let isFirst = state.withLock { state in
      defer { state.isStarted = true }
      return !state.isStarted && !state.isEnded
    }
    guard isFirst else { return }
    // Without a thread idle sessions stay; nothing else depends on it.
    guard let thread = try? OwnedThread("smb-keeper", { [self] in run(tidy) }) else { return }
    state.withLock { $0.thread = thread }
  }

  private func run(_ tidy: () -> Void) {
    while state.wait(for: interval, until: { $0.isEnded ? true : nil }) == nil { tidy() }
  }

  func end() {
    let thread = state.withLock { state in
      state.isEnded = true
      return state.thread
    }
    state.broadcast()
    thread?.join()
  }
}
