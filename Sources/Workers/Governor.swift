/// Decides how many workers listen, run and rest. A value without threads, clock or lock: the pool feeds it and acts.
///
/// As many workers listen or run as there are slots (`target`). One that may block gives its slot away; when nobody listens
/// then, another worker is asked for. One that comes back from blocking runs on at once and without a slot, and so does one that
/// was found to run for long: what is long must not keep others from being served. Whoever finds no slot at the end of
/// its turn parks.
package struct Governor: Sendable {
  /// Workers that may listen or run at a time.
  package let target: Int
  /// Workers that may exist; more than `target`.
  package let maximum: Int
  /// Workers out of `maximum` that requests with bodies may not take, so that small requests are served while bodies crawl.
  package let reserve: Int

  /// Waiting for an event.
  package private(set) var listening = 0
  /// Serving an event, with a slot.
  package private(set) var holding = 0
  /// Serving an event without a slot: it has blocked, or runs for long.
  package private(set) var detached = 0
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
  private var epoch: UInt64 = 1
  /// Turns that began in an epoch before this one have no slot any more.
  private var firstHolding: UInt64 = 1

  /// What a worker keeps while it serves an event.
  package struct Turn: Sendable, Hashable {
    /// When it began; 0 when it has blocked since.
    fileprivate let epoch: UInt64
  }

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

  /// Serving an event.
  package var running: Int { holding + detached }

  /// All workers that exist.
  package var total: Int { listening + running + blocked + parked + coming }

  /// Whether every worker that may exist is busy: the one that sees this answers at once and blocks nowhere.
  package var isSaturated: Bool { running + blocked == maximum }

  /// A worker that was asked for listens.
  package mutating func arrive() {
    coming -= 1
    listening += 1
  }

  /// A listening worker got an event. It asks for another when it was the last that listened and slots are free.
  package mutating func begin() -> (turn: Turn, help: Help) {
    listening -= 1
    holding += 1
    turnsSinceTick += 1
    return (Turn(epoch: epoch), replaceListener())
  }

  /// A running worker is done with its event.
  package mutating func finish(_ turn: Turn) -> Next {
    stopRunning(turn)
    if listening + holding + coming < target {
      listening += 1
      return .listen
    }
    parked += 1
    return .park
  }

  /// A running worker gives its slot away.
  package mutating func block(_ turn: Turn) -> Help {
    stopRunning(turn)
    blocked += 1
    return replaceListener()
  }

  /// A blocked worker goes on, with a turn that has no slot.
  package mutating func unblock() -> Turn {
    blocked -= 1
    detached += 1
    return Turn(epoch: 0)
  }

  /// The safety net for work that is long, or blocks without saying so: nobody listens, and no turn has begun since the last tick. Those
  /// that run lose their slots.
  package mutating func tick() -> Help {
    defer {
      turnsSinceTick = 0
      epoch += 1
    }
    guard listening + coming == 0, turnsSinceTick == 0 else { return .none }
    detached += holding
    holding = 0
    firstHolding = epoch + 1
    return askForOne()
  }

  /// The first workers, and one at a time those that the pool is short of after a failed start.
  package mutating func fill() -> Help {
    listening + holding + coming < target ? askForOne() : .none
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

  private mutating func replaceListener() -> Help {
    listening + coming == 0 && holding < target ? askForOne() : .none
  }

  private mutating func stopRunning(_ turn: Turn) {
    if turn.epoch >= firstHolding {
      holding -= 1
    } else {
      detached -= 1
    }
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
