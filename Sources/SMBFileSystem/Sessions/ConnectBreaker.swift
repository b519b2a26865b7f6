import FileTreeStorage

/// Decides whether a new session may be tried, so that a server that is gone costs its callers nothing: after a failure all fail at once for a
/// while, and then one tries. A value without clock: the times are handed in.
struct ConnectBreaker {
  enum Verdict: Equatable {
    case go
    /// Somebody else is trying.
    case wait
    case fail(MountFault)
  }

  private enum State: Equatable {
    case unproven, proven
    case broken(MountFault, until: Duration, pause: Duration)
  }

  static let firstPause = Duration.milliseconds(500)
  static let longestPause = Duration.seconds(5)

  private var state = State.unproven
  private(set) var trying = 0

  /// Why it does not work right now.
  var fault: MountFault? {
    if case .broken(let fault, _, _) = state { fault } else { nil }
  }

  func verdict(at now: Duration) -> Verdict {
    switch state {
    case .proven: .go
    case .unproven: trying == 0 ? .go : .wait
    case .broken(let fault, let until, _): trying == 0 && now >= until ? .go : .fail(fault)
    }
  }

  mutating func began() { trying += 1 }

  mutating func succeeded() {
    trying -= 1
    state = .proven
  }

  mutating func failed(_ fault: MountFault, at now: Duration) {
    trying -= 1
    let pause: Duration
    switch state {
    // Asking again costs the server nothing: only another password is tried.
    case _ where fault == .badCredentials: pause = .zero
    // One of several that tried while the server was thought to be well.
    case .broken(_, let until, _) where now < until: return
    case .broken(_, _, let last): pause = min(last * 2, Self.longestPause)
    default: pause = Self.firstPause
    }
    state = .broken(fault, until: now + pause, pause: pause)
  }
}
