import Synchronization

/// Whether the gateway wants requests; a load balancer asks.
final class Readiness: Sendable {
  private let value = Atomic<Bool>(false)

  var isSet: Bool { value.load(ordering: .relaxed) }

  func set(_ isReady: Bool) { value.store(isReady, ordering: .relaxed) }
}
