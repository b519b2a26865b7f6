import CLinux

/// What one worker does: wait for an event, serve it, again. Each worker has its own loop object, so it may keep buffers.
package protocol WorkLoop: AnyObject {
  /// Waits for the next event; `false` when the pool stops.
  func wait() -> Bool

  /// Serves the event that `wait` got. `isSaturated`: every other worker is busy, so refuse what may block.
  func serve(isSaturated: Bool)
}

/// Threads that take turns at one source of events, governed so that about as many run as there are cores.
package final class WorkerPool: Sendable {
  /// How many workers there may be and how long they live.
  package struct Configuration: Sendable {
    /// Workers that may run at a time; the number of cores.
    package var target: Int
    /// Workers that may exist.
    package var maximum: Int
    /// Workers that requests with bodies may not take.
    package var reserve: Int
    /// Bytes of stack; SQLite and OpenSSL run on it.
    package var stackSize: Int
    /// How long a parked worker waits for work before it ends.
    package var parkedLifetime: Duration
    /// How soon blocking that was not declared is noticed.
    package var tick: Duration

    package init(
      target: Int, maximum: Int = 1024, reserve: Int = 102, stackSize: Int = 512 << 10,
      parkedLifetime: Duration = .seconds(10), tick: Duration = .milliseconds(10)
    ) {
      self.target = target
      self.maximum = maximum
      self.reserve = reserve
      self.stackSize = stackSize
      self.parkedLifetime = parkedLifetime
      self.tick = tick
    }
  }

  /// How many workers do what.
  package struct Census: Sendable, Hashable {
    package let listening, running, blocked, parked: Int
    /// Requests with bodies that are being served.
    package let bodies: Int

    /// All workers.
    package var total: Int { listening + running + blocked + parked }
  }

  struct State {
    var governor: Governor
    var tickerSleeps = false
    var isStopping = false
    var makeLoop: (@Sendable () -> any WorkLoop)?
  }

  let configuration: Configuration
  let state: Monitor<State>
  /// Whether the ticker has to look again.
  let ticker = Monitor<Bool>(false)
  private let threads = Monitor<Int>(0)

  /// A pool that has no threads yet.
  package init(_ configuration: Configuration) {
    self.configuration = configuration
    let governor = Governor(
      target: configuration.target, maximum: configuration.maximum, reserve: configuration.reserve)
    state = Monitor(State(governor: governor))
  }

  /// Starts the first workers; each worker, then and later, gets a loop of its own.
  package func start(makeLoop: @escaping @Sendable () -> any WorkLoop) {
    state.withLock { $0.makeLoop = makeLoop }
    startThread(name: "ticker") { $0.runTicker() }
    for _ in 0..<state.withLock({ $0.governor.target }) {
      give(state.withLock { $0.governor.fill() })
    }
  }

  /// Starts a thread that is no worker but belongs to the pool; `stop` waits for it too.
  package func startCompanion(name: String, _ run: @escaping @Sendable () -> Void) {
    startThread(name: name) { _ in run() }
  }

  /// Ends the workers; those that listen must be woken by their loops returning `false`. `false` when some still ran at the deadline.
  package func stop(deadline: Duration) -> Bool {
    state.withLock { $0.isStopping = true }
    state.broadcast()
    wakeTicker()
    let isDone = threads.wait(for: deadline) { $0 == 0 ? true : nil } ?? false
    state.withLock { $0.makeLoop = nil }
    return isDone
  }

  /// What the workers do right now.
  package var census: Census {
    state.withLock {
      Census(
        listening: $0.governor.listening + $0.governor.coming, running: $0.governor.running,
        blocked: $0.governor.blocked, parked: $0.governor.parked, bodies: $0.governor.bodies)
    }
  }

  /// Whether one more request with a body may be served; when so, `endBody` must follow.
  package func admitBody() -> Bool {
    state.withLock { $0.governor.admitBody() }
  }

  /// A request with a body is done.
  package func endBody() {
    state.withLock { $0.governor.endBody() }
  }

  func newLoop() -> (any WorkLoop)? {
    state.withLock { $0.makeLoop }?()
  }

  func block(_ turn: Governor.Turn) {
    give(state.withLock { $0.governor.block(turn) })
  }

  func unblock() -> Governor.Turn {
    state.withLock { $0.governor.unblock() }
  }

  func give(_ help: Governor.Help) {
    switch help {
    case .none: break
    case .wake: state.signal()
    case .start:
      if !startThread(name: "worker", { $0.runWorker() }) {
        state.withLock { $0.governor.startFailed() }
        wakeTicker()
      }
    }
  }

  @discardableResult
  private func startThread(name: String, _ run: @escaping @Sendable (WorkerPool) -> Void) -> Bool {
    threads.withLock { $0 += 1 }
    let start = Unmanaged.passRetained(ThreadStart(pool: self, run: run)).toOpaque()
    let error = martinet_start_thread(configuration.stackSize, name, runThread, start)
    if error != 0 {
      Unmanaged<ThreadStart>.fromOpaque(start).release()
      threadEnded()
    }
    return error == 0
  }

  fileprivate func threadEnded() {
    threads.withLock { $0 -= 1 }
    threads.signal()
  }
}

/// What a new thread begins with.
private final class ThreadStart: Sendable {
  let pool: WorkerPool
  let run: @Sendable (WorkerPool) -> Void

  init(pool: WorkerPool, run: @escaping @Sendable (WorkerPool) -> Void) {
    self.pool = pool
    self.run = run
  }
}

private func runThread(_ argument: UnsafeMutableRawPointer) {
  let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
  start.run(start.pool)
  start.pool.threadEnded()
}
