import Lifecycle
import Storage
import Workers

/// Removes what lifecycle rules say, on one thread of its own: runs by the clock and runs that are asked for, one after another, each in small
/// steps with pauses three times as long as they took. Where a run is interrupted the next start goes on with it.
final class LifecycleScheduler: Sendable {
  /// Orders that may wait.
  private static let maximumOrders = 16
  /// Reports that are kept for whoever asked for a run.
  private static let maximumReports = 32
  /// The wall clock may step: it is looked at this often.
  private static let longestWait = Duration.seconds(60)
  private static let longestPause = Duration.seconds(1)
  /// A quarter of the time is worked: a write of a client seldom meets a removal.
  private static let restFactor = 3

  private struct Board {
    var orders: [LifecycleOrder] = []
    var reports: [LifecycleReport] = []
    var isStopping = false

    func report(of id: String) -> LifecycleReport? { reports.first { $0.order.id == id } }

    func knows(_ id: String) -> Bool { report(of: id) != nil || orders.contains { $0.id == id } }

    /// Takes the next order; from then on it has a report, so that nobody finds neither.
    mutating func begin(at now: Timestamp) -> LifecycleOrder {
      let order = orders.removeFirst()
      reports.append(LifecycleReport(order, started: now))
      return order
    }

    mutating func publish(_ report: LifecycleReport, keeping limit: Int) {
      reports.removeAll { $0.order.id == report.order.id }
      reports.append(report)
      reports.removeFirst(max(0, reports.count - limit))
    }
  }

  private let tools: LifecycleRun.Tools
  private let schedule: LifecycleSchedule
  private let folder: String
  private let board = Monitor(Board())
  private let thread = Monitor<OwnedThread?>(nil)

  /// - Parameter folder: for the state and the journal; made where it is missing.
  init(_ tools: LifecycleRun.Tools, schedule: LifecycleSchedule, folder: String) {
    let board = board
    var tools = tools
    tools.rest = { took in
      _ = board.wait(for: min(took * Self.restFactor, Self.longestPause)) { $0.isStopping ? true : nil }
    }
    self.tools = tools
    self.schedule = schedule
    self.folder = folder
  }

  func start() throws(OwnedThread.Failure) {
    let started = try OwnedThread("lifecycle") { [self] in live() }
    thread.withLock { $0 = started }
  }

  /// Ends after the step under way; an unfinished run goes on at the next start.
  func stop() {
    board.withLock { $0.isStopping = true }
    board.broadcast()
    thread.withLock { $0.take() }?.join()
  }

  /// Asks for a run.
  /// - Returns: false when too many wait already.
  func add(_ order: LifecycleOrder) -> Bool {
    let isTaken = board.withLock { board in
      guard board.orders.count < Self.maximumOrders, !board.isStopping else { return false }
      board.orders.append(order)
      return true
    }
    board.broadcast()
    return isTaken
  }

  /// What is known of a run that was asked for: at once when it has ended, else after `wait`. Nil: of no such run.
  func report(of id: String, wait: Duration) -> LifecycleReport? {
    blocking {
      _ = board.wait(for: wait) { board -> Bool? in
        board.isStopping || board.report(of: id)?.ended != nil || !board.knows(id) ? true : nil
      }
      return board.withLock { board in
        board.report(of: id)
          ?? board.orders.first { $0.id == id }.map { LifecycleReport($0, started: tools.clock()) }
      }
    }
  }
}

// MARK: The thread

extension LifecycleScheduler {
  private enum Next {
    case stop
    case order(LifecycleOrder)
    case look
  }

  private func live() {
    var state = LifecycleState.load(from: folder)
    if let unfinished = state.unfinished { carryOut(unfinished, &state) }
    while !isStopping {
      if schedule.isDue(last: state.lastScheduled, at: tools.clock()) {
        state.lastScheduled = schedule.slot(at: tools.clock())
        carryOut(.init(order: LifecycleOrder(), started: tools.clock()), &state)
      }
      switch next() {
      case .stop: break
      case .order(let order): carryOut(.init(order: order, started: tools.clock()), &state)
      case .look: break
      }
    }
  }

  private var isStopping: Bool { board.withLock { $0.isStopping } }

  private func next() -> Next {
    let clock = tools.clock
    let wait = min(schedule.wait(from: clock()), Self.longestWait)
    return board.wait(for: wait) { board -> Next? in
      if board.isStopping { return .stop }
      return board.orders.isEmpty ? nil : .order(board.begin(at: clock()))
    } ?? .look
  }

  private func carryOut(_ unfinished: LifecycleState.Unfinished, _ state: inout LifecycleState) {
    do throws(StorageError) {
      var journal = try LifecycleJournal(in: folder)
      var run = try LifecycleRun(unfinished, tools)
      publish(run.report)
      repeat { if isStopping { return } } while advance(&run, &journal, &state)
      run.end()
      keep(nil, of: run, &state)
      publish(run.report)
      if isWorthTelling(run.report) { tools.log(LogRecord(run.report)) }
    } catch {
      give(up: unfinished, error)
    }
  }

  private func advance(_ run: inout LifecycleRun, _ journal: inout LifecycleJournal, _ state: inout LifecycleState)
    -> Bool
  {
    let next = run.step(&journal)
    if next == .end { return false }
    keep(run.progress, of: run, &state)
    publish(run.report)
    if next == .wait { tools.rest(Self.longestPause) }
    return true
  }

  /// A dry run has nothing to go on with. A place that cannot be kept costs a repetition after a restart, and no more.
  private func keep(_ progress: LifecycleState.Unfinished?, of run: LifecycleRun, _ state: inout LifecycleState) {
    guard !run.report.order.isDryRun else { return }
    state.unfinished = progress
    try? state.save(in: folder)
  }

  private func give(up run: LifecycleState.Unfinished, _ error: StorageError) {
    var report = LifecycleReport(run.order, started: run.started)
    report.failed = 1
    report.ended = tools.clock()
    publish(report)
    tools.log(LogRecord(.error, "lifecycle_run", [("run", .text(run.order.id)), ("cause", .text(error.summary))]))
  }

  /// Days of some seconds would fill the log with runs that had nothing to do.
  private func isWorthTelling(_ report: LifecycleReport) -> Bool {
    report.removedCount + report.failed > 0 || report.buckets > 0 && tools.day == .calendar
  }

  private func publish(_ report: LifecycleReport) {
    board.withLock { $0.publish(report, keeping: Self.maximumReports) }
    board.broadcast()
  }
}
