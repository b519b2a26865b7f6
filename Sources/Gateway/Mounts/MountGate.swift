import FileTreeStorage
import Workers

/// What the requests to a mount and those who look after it tell each other: whether it can be asked, that it just failed, and that it stops.
final class MountGate: Sendable {
  private struct Board {
    var state: MountState
    /// Somebody met a fault since the last look.
    var isSuspect = false
    var isStopping = false
  }

  private let board: Monitor<Board>

  init(_ state: MountState) { board = Monitor(Board(state: state)) }

  var state: MountState { board.withLock { $0.state } }

  var isStopping: Bool { board.withLock { $0.isStopping } }

  /// - Throws: `unavailable` at once while the mount is down: nobody waits for a host that does not answer.
  func pass() throws(FileSystemError) {
    let state = state
    guard case .down(let fault) = state else { return }
    throw .unavailable(fault)
  }

  /// Does something with the mount; a fault that it meets has the mount looked at.
  func watching<R>(_ work: () throws(FileSystemError) -> R) throws(FileSystemError) -> R {
    do throws(FileSystemError) { return try work() } catch {
      if case .unavailable = error { suspect() }
      throw error
    }
  }

  /// Has the mount looked at soon.
  func suspect() {
    board.withLock { $0.isSuspect = true }
    board.broadcast()
  }

  /// - Returns: the state before, where it was another one.
  func settle(_ state: MountState) -> MountState? {
    board.withLock { board in
      let former = board.state
      board.state = state
      board.isSuspect = false
      return former == state ? nil : former
    }
  }

  func stop() {
    board.withLock { $0.isStopping = true }
    board.broadcast()
  }

  /// Waits, at most so long, until the mount stops, or is suspected where that counts.
  /// - Returns: false when the mount stops.
  func rest(_ time: Duration, evenSuspected: Bool = false) -> Bool {
    board.wait(for: time) { board in
      board.isStopping ? false : board.isSuspect && !evenSuspected ? true : nil
    } ?? true
  }
}
