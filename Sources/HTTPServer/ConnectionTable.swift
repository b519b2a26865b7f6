import CLinux
import Glibc
import Synchronization
import Workers

/// All open connections. A connection leaves it before its descriptor is closed, so whoever finds one here may shut it down.
final class ConnectionTable: Sendable {
  private struct State {
    var slots: [Connection?] = []
    var free: [Int] = []
    var count = 0
  }

  private let limit: Int
  private let state = Monitor(State())

  init(limit: Int) {
    self.limit = limit
  }

  var count: Int { state.withLock { $0.count } }

  /// Whether most places are taken, so that idle connections have to go sooner.
  var isCrowded: Bool { count > limit - limit / 10 }

  /// `false` when there is no room.
  func insert(_ connection: Connection) -> Bool {
    state.withLock { state in
      guard state.count < limit else { return false }
      state.count += 1
      if let slot = state.free.popLast() {
        connection.slot = slot
        state.slots[slot] = connection
      } else {
        connection.slot = state.slots.count
        state.slots.append(connection)
      }
      return true
    }
  }

  func remove(_ connection: Connection) {
    let isEmpty = state.withLock { state in
      state.slots[connection.slot] = nil
      state.free.append(connection.slot)
      state.count -= 1
      return state.count == 0
    }
    if isEmpty { state.broadcast() }
  }

  /// Calls `body` for every connection, a few under the lock at a time: `shutdown(2)` on one is allowed there, and safe only there.
  func forEach(_ body: (Connection) -> Void) {
    var start = 0
    while true {
      let isDone = state.withLock { state in
        let end = min(start + 256, state.slots.count)
        for slot in start..<end { if let connection = state.slots[slot] { body(connection) } }
        return end == state.slots.count
      }
      if isDone { return }
      start += 256
    }
  }

  /// Waits until there is no connection; `false` when there still was one at the deadline.
  func waitUntilEmpty(deadline: Duration) -> Bool {
    state.wait(for: deadline) { $0.count == 0 ? true : nil } ?? false
  }
}
