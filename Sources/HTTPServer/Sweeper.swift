import CLinux
import Glibc
import Synchronization
import Workers

/// What the sweeper was told.
struct SweeperState {
  var isWanted = false
  var isStopping = false
  var isAsleep = false
}

extension ServerCore {
  /// What idle connections get when places run short.
  private static let crowdedIdleDeadline: Int64 = 5000

  /// Ends parked connections whose deadline has passed, every `sweepInterval`; sleeps while there is none.
  func runSweeper(_ listeners: [Listener]) {
    while true {
      let hasWork = table.count > 0 || listeners.contains { $0.isPaused.load(ordering: .relaxed) }
      let isStopping = sweeper.wait(for: hasWork ? configuration.sweepInterval : nil) { state -> Bool? in
        if state.isStopping { return true }
        defer { state.isWanted = false }
        state.isAsleep = !hasWork && !state.isWanted
        return state.isWanted && !hasWork ? false : nil
      }
      if isStopping == true { return }
      resumeAccepting(listeners)
      sweep()
    }
  }

  /// There is something to watch from now on.
  func wakeSweeper() {
    let wasAsleep = sweeper.withLock { state in
      state.isWanted = true
      defer { state.isAsleep = false }
      return state.isAsleep
    }
    if wasAsleep { sweeper.broadcast() }
  }

  func stopSweeper() {
    sweeper.withLock { $0.isStopping = true }
    sweeper.broadcast()
  }

  private func sweep() {
    let now = Deadline.now
    let isCrowded = table.isCrowded
    let idleCut = now + limits.idleDeadline - Self.crowdedIdleDeadline
    table.forEach { connection in
      let deadline = Deadline(word: connection.deadline.load(ordering: .acquiring))
      switch deadline.kind {
      case .owned, .expired: break
      case .write: sweepAnswer(connection, deadline, now)
      case .idle where isDraining.load(ordering: .relaxed): expire(connection, deadline)
      case .idle where isCrowded && deadline.milliseconds < idleCut: expire(connection, deadline)
      case .idle, .head, .discard: if deadline.milliseconds <= now { expire(connection, deadline) }
      }
    }
  }

  /// A client that took something since the last look gets its time anew.
  private func sweepAnswer(_ connection: Connection, _ deadline: Deadline, _ now: Int64) {
    let unsent = martinet_unsent(connection.transport.descriptor)
    let before = connection.unsent.exchange(unsent, ordering: .relaxed)
    if unsent < before {
      let next = Deadline(.write, in: limits.writeProgressDeadline)
      _ = connection.deadline.compareExchange(
        expected: deadline.word, desired: next.word, ordering: .acquiringAndReleasing)
    } else if deadline.milliseconds <= now {
      expire(connection, deadline)
    }
  }

  /// Shuts the socket down, unless a worker took the connection over in the meantime. The end of input wakes its wait; an answer and a
  /// lingering close end altogether, while a slow head can still be told so.
  private func expire(_ connection: Connection, _ deadline: Deadline) {
    let exchange = connection.deadline.compareExchange(
      expected: deadline.word, desired: Deadline.expired.word, ordering: .acquiringAndReleasing)
    guard exchange.exchanged else { return }
    statistics.expired.wrappingAdd(1, ordering: .relaxed)
    let isInput = deadline.kind == .idle || deadline.kind == .head
    shutdown(connection.transport.descriptor, Int32(isInput ? SHUT_RD : SHUT_RDWR))
  }

  /// Ends connections that wait for a request, now that there will be none.
  func endIdle() {
    table.forEach { connection in
      let deadline = Deadline(word: connection.deadline.load(ordering: .acquiring))
      if deadline.kind == .idle { expire(connection, deadline) }
    }
  }
}
