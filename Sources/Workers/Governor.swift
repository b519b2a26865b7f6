/// Decides how many workers listen, run and rest. A value without threads, clock or lock: the pool feeds it and acts.
///
/// As many workers listen or run as there are slots (`target`). One that may block gives its slot away; when nobody listens
/// then, another worker is asked for. One that comes back from blocking runs on at once, so for a moment more may run than
/// there are slots; the surplus parks at the end of its turn.
package struct Governor: Sendable {
  /// Workers that may listen or run at a time.
  package let target: Int
  /// Workers that may exist; more than `target`.
  package let maximum: Int
  /// Workers out of `maximum` that requests with bodies may not take, so that small requests are served while bodies crawl.
  package let reserve: Int

  /// Waiting for an event.
  package private(set) var listening = 0
  /// Serving an event.
  package private(set) var running = 0
  /// Inside `blocking { }`.
  package private(set) var blocked = 0
  /// Resting, for the next that is asked for.
  package private(set) var parked = 0
  /// Started, or woken, and on the way to listening.
  package private(set) var coming = 0
  /// Requests with bodies that are being served.
  package private(set) var bodies = 0

  private var wakes = 0
  private var turnsSinceTick = 0

  /// What the pool has to do.
  package enum Help: Sendable, Hashable {
    case none
    /// Let one parked worker go on.
    case wake
    /// Start a new worker.
    case start
  }

  /// What a worker does after its turn.
  package enum Next: Sendable, Hashable {
    case listen, park
  }

  /// `target` slots (at least two, so that one busy worker never stops the service), and the limits.
  package init(target: Int, maximum: Int, reserve: Int) {
    self.target = max(target, 2)
    self.maximum = max(maximum, self.target + 1)
    self.reserve = min(max(reserve, 1), self.maximum - 1)
  }

  /// All workers that exist.
  package var total: Int { listening + running + blocked + parked + coming }

  /// Whether every worker that may exist is busy: the one that sees this answers at once and blocks nowhere.
  package var isSaturated: Bool { running + blocked == maximum }

  /// A worker that was asked for listens.
  package mutating func arrive() {
    coming -= 1
    listening += 1
  }

  /// A listening worker got an event.
  package mutating func begin() {
    listening -= 1
    running += 1
    turnsSinceTick += 1
  }

  /// A running worker is done with its event.
  package mutating func finish() -> Next {
    running -= 1
    if listening + running + coming < target {
      listening += 1
      return .listen
    }
    parked += 1
    return .park
  }

  /// A running worker gives its slot away.
  package mutating func block() -> Help {
    running -= 1
    blocked += 1
    return running < target && listening + coming == 0 ? askForOne() : .none
  }

  /// A blocked worker goes on.
  package mutating func unblock() {
    blocked -= 1
    running += 1
  }

  /// The safety net for work that blocks without saying so: nobody listens and nobody has since the last tick.
  package mutating func tick() -> Help {
    defer { turnsSinceTick = 0 }
    return listening + coming == 0 && turnsSinceTick == 0 ? askForOne() : .none
  }

  /// The first workers, and one at a time those that the pool is short of after a failed start.
  package mutating func fill() -> Help {
    listening + running + coming < target ? askForOne() : .none
  }

  /// A parked worker takes up a wake-up; `false` when there is none for it.
  package mutating func takeWake() -> Bool {
    guard wakes > 0 else { return false }
    wakes -= 1
    return true
  }

  /// A parked worker that was not needed for long ends.
  package mutating func retire() {
    parked -= 1
  }

  /// A listening worker ends: the pool stops.
  package mutating func leave() {
    listening -= 1
  }

  /// The system gave no thread.
  package mutating func startFailed() {
    coming -= 1
  }

  /// Whether one more request with a body may be served; when so it counts until `endBody`.
  package mutating func admitBody() -> Bool {
    guard bodies < maximum - reserve else { return false }
    bodies += 1
    return true
  }

  /// A request with a body is done.
  package mutating func endBody() {
    bodies -= 1
  }

  private mutating func askForOne() -> Help {
    if parked > 0 {
      parked -= 1
      coming += 1
      wakes += 1
      return .wake
    }
    guard total < maximum else { return .none }
    coming += 1
    return .start
  }
}
