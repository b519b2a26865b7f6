import Glibc
import Synchronization

/// Tells when nobody can still be using a location that was freed: everyone who looks a location up holds a lease from
/// before the look-up until the blob is open.
///
/// Leases belong to the epoch in which they were taken. Freeing closes the current epoch (`retire`); once every lease
/// of it and of those before is gone (`isClear`), nobody knows the old location any more. Counters are striped by
/// thread; there is no lock.
final class ReaderEpochs: Sendable {
  /// A closed epoch; ordered by age.
  struct Epoch: Hashable, Comparable, Sendable {
    fileprivate let number: Int

    static func < (left: Epoch, right: Epoch) -> Bool { left.number < right.number }
  }

  private static let generations = 16
  private static let stripes = 16

  private let current = Atomic<Int>(0)
  /// The oldest epoch that may still have leases.
  private let oldest = Mutex<Int>(0)
  private let counters = LeaseCounters(count: generations * stripes)

  init() {}

  /// Registers a reader. To be called before the look-up of what it will read.
  func enter() -> ReaderLease {
    let stripe = Self.stripeOfThread()
    while true {
      let epoch = current.load(ordering: .sequentiallyConsistent)
      let counter = Self.counter(epoch, stripe)
      counters.add(1, to: counter)
      // An epoch that was closed in the meantime may already have been found clear.
      if current.load(ordering: .sequentiallyConsistent) == epoch {
        return ReaderLease(counters: counters, counter: counter)
      }
      counters.add(-1, to: counter)
    }
  }

  /// Closes the current epoch; to be called after the commit that freed something.
  ///
  /// While very old leases are kept, the epoch stays open and `isClear` closes it later: it then waits for some
  /// readers more than it must.
  func retire() -> Epoch {
    oldest.withLock { oldest in
      let epoch = current.load(ordering: .sequentiallyConsistent)
      close(epoch, &oldest)
      return Epoch(number: epoch)
    }
  }

  /// Whether every lease of `epoch` and of those before it is gone.
  func isClear(_ epoch: Epoch) -> Bool {
    oldest.withLock { oldest in
      if epoch.number == current.load(ordering: .sequentiallyConsistent) { close(epoch.number, &oldest) }
      passClearEpochs(&oldest)
      return oldest > epoch.number
    }
  }

  /// Begins the epoch after `epoch`, if its counters are free.
  private func close(_ epoch: Int, _ oldest: inout Int) {
    passClearEpochs(&oldest)
    if epoch + 1 - oldest < Self.generations { current.store(epoch + 1, ordering: .sequentiallyConsistent) }
  }

  private func passClearEpochs(_ oldest: inout Int) {
    let open = current.load(ordering: .sequentiallyConsistent)
    while oldest < open, hasNoLease(oldest) { oldest += 1 }
  }

  private func hasNoLease(_ epoch: Int) -> Bool {
    (0..<Self.stripes).allSatisfy { counters.isZero(Self.counter(epoch, $0)) }
  }

  private static func counter(_ epoch: Int, _ stripe: Int) -> Int {
    epoch % generations * stripes + stripe
  }

  private static func stripeOfThread() -> Int {
    Int(truncatingIfNeeded: (UInt64(pthread_self()) &* 0x9e37_79b9_7f4a_7c15) >> 60)
  }
}
