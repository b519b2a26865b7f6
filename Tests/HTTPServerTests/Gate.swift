import Workers

/// Lets threads wait until a test lets them go; for ten seconds at most.
final class Gate: Sendable {
  private let state = Monitor((isOpen: false, waiting: 0))

  var waiting: Int { state.withLock { $0.waiting } }

  func wait() {
    state.withLock { $0.waiting += 1 }
    state.wait(for: .seconds(10)) { $0.isOpen ? true : nil }
    state.withLock { $0.waiting -= 1 }
  }

  func open() {
    state.withLock { $0.isOpen = true }
    state.broadcast()
  }
}
