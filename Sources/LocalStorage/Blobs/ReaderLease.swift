import Synchronization

/// A reader's registration with `ReaderEpochs`: as long as it is kept, no location that was found under it is given
/// away.
final class ReaderLease: Sendable {
  private let counters: LeaseCounters
  private let counter: Int

  init(counters: LeaseCounters, counter: Int) {
    self.counters = counters
    self.counter = counter
  }

  deinit { counters.add(-1, to: counter) }
}

/// Counters of leases, each on a cache line of its own.
final class LeaseCounters: @unchecked Sendable {
  private struct Line: ~Copyable {
    let count = Atomic<Int>(0)
    private let padding: (Int, Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0, 0)
  }

  private let lines: UnsafeMutablePointer<Line>
  private let count: Int

  init(count: Int) {
    self.count = count
    lines = .allocate(capacity: count)
    for index in 0..<count { (lines + index).initialize(to: Line()) }
  }

  deinit {
    lines.deinitialize(count: count)
    lines.deallocate()
  }

  func add(_ difference: Int, to counter: Int) {
    lines[counter].count.wrappingAdd(difference, ordering: .sequentiallyConsistent)
  }

  func isZero(_ counter: Int) -> Bool {
    lines[counter].count.load(ordering: .sequentiallyConsistent) == 0
  }
}
