import Synchronization

/// Counts what a gateway does outside of itself, and lets it do only so much: as if it had ended then.
final class Steps: Sendable {
  private let rest: Mutex<Int>

  init(_ limit: Int = .max) { rest = Mutex(limit) }

  /// Whether one more may be made.
  func take() -> Bool {
    rest.withLock { rest in
      guard rest > 0 else { return false }
      rest -= 1
      return true
    }
  }

  var areUsedUp: Bool { rest.withLock { $0 == 0 } }
}
