import CLinux

extension WorkerPool {
  /// The life of a worker.
  func runWorker() {
    let worker = Worker(pool: self)
    martinet_set_thread_object(Unmanaged.passUnretained(worker).toOpaque())
    defer { martinet_set_thread_object(nil) }
    guard let loop = newLoop() else { return state.withLock { $0.governor.startFailed() } }
    state.withLock { $0.governor.arrive() }
    repeat {
      guard takeTurns(worker, with: loop) else { return }
    } while rest()
  }

  /// Listens and serves until the governor has no more use for this worker; `false` when the pool stops.
  private func takeTurns(_ worker: Worker, with loop: any WorkLoop) -> Bool {
    while true {
      guard loop.wait() else {
        state.withLock { $0.governor.leave() }
        return false
      }
      loop.serve(isSaturated: beginTurn(worker))
      if endTurn(worker) == .park { return true }
    }
  }

  /// Whether this worker is the last that is free.
  private func beginTurn(_ worker: Worker) -> Bool {
    let (isSaturated, needsTicker, help) = state.withLock { state in
      let (turn, help) = state.governor.begin()
      worker.turn = turn
      let needsTicker = state.tickerSleeps && state.governor.listening == 0
      if needsTicker { state.tickerSleeps = false }
      return (state.governor.isSaturated, needsTicker, help)
    }
    give(help)
    if needsTicker { wakeTicker() }
    return isSaturated
  }

  private func endTurn(_ worker: Worker) -> Governor.Next {
    guard let turn = worker.turn.take() else { preconditionFailure("a turn ended inside blocking") }
    return state.withLock { $0.governor.finish(turn) }
  }

  /// Parks until the worker is asked for; `false` when it is to end.
  private func rest() -> Bool {
    let isWanted = state.wait(for: configuration.parkedLifetime) { state -> Bool? in
      if state.governor.takeWake() {
        state.governor.arrive()
        return true
      }
      return state.isStopping ? false : nil
    }
    if isWanted == true { return true }
    return !retire()
  }

  /// Ends a parked worker, unless it was asked for in the meantime.
  private func retire() -> Bool {
    state.withLock { state in
      if state.governor.takeWake() {
        state.governor.arrive()
        return false
      }
      state.governor.retire()
      return true
    }
  }

  /// The life of the thread that notices blocking which nobody declared. It sleeps while somebody has always been listening.
  func runTicker() {
    var calmTicks = 0
    while !state.withLock({ $0.isStopping }) {
      let (help, isCalm) = state.withLock { state in
        let help = state.governor.tick()
        let isCalm = state.governor.listening + state.governor.coming > 0
        calmTicks = isCalm ? calmTicks + 1 : 0
        state.tickerSleeps = calmTicks > calmTicksBeforeSleep && !state.isStopping
        return (help, state.tickerSleeps)
      }
      give(help)
      ticker.wait(for: isCalm ? nil : configuration.tick) { wanted -> Bool? in
        defer { wanted = false }
        return wanted ? true : nil
      }
    }
  }

  func wakeTicker() {
    ticker.withLock { $0 = true }
    ticker.signal()
  }
}

/// One second of calm: a server under load wakes the ticker once a second at most.
private let calmTicksBeforeSleep = 100
