import Workers

/// A container that many writers fill together. When it is full, one of them brings the next while the others wait.
final class RollingContainer<Container: AnyObject & Sendable>: Sendable {
  private struct State {
    var current: Container?
    var isRolling = false
  }

  private enum Attempt<Place> {
    case found(Container, Place)
    case roll
    case wait
  }

  private let state = Monitor(State())

  init() {}

  /// Finds room.
  /// - Parameters:
  ///   - reserve: asks a container for room; nil when it is full. Called under the lock.
  ///   - next: brings a new container; may block, called by one thread at a time and outside the lock.
  func find<Place>(
    _ reserve: (Container) -> Place?, next: () throws(DiskError) -> Container
  ) throws(DiskError) -> (Container, Place) {
    while true {
      switch attempt(reserve) {
      case .found(let container, let place): return (container, place)
      case .roll: try roll(next)
      // Whoever rolls is in a system call that ends.
      case .wait: blocking { _ = state.wait(for: nil) { $0.isRolling ? nil : () } }
      }
    }
  }

  /// Takes the container away, for good: the next writer begins a new one.
  func remove() -> Container? {
    state.withLock { state in
      defer { state.current = nil }
      return state.current
    }
  }

  private func attempt<Place>(_ reserve: (Container) -> Place?) -> Attempt<Place> {
    state.withLock { state in
      if state.isRolling { return .wait }
      if let current = state.current, let place = reserve(current) { return .found(current, place) }
      state.isRolling = true
      return .roll
    }
  }

  private func roll(_ next: () throws(DiskError) -> Container) throws(DiskError) {
    defer {
      state.withLock { $0.isRolling = false }
      state.broadcast()
    }
    let container = try blocking(next)
    state.withLock { $0.current = container }
  }
}
