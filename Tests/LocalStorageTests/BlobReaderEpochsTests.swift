import Testing

@testable import LocalStorage

@Suite struct BlobReaderEpochsTests {
  @Test func anEpochWithoutReadersIsClearAtOnce() {
    let epochs = ReaderEpochs()
    #expect(epochs.isClear(epochs.retire()))
  }

  @Test func anEpochIsNotClearWhileALeaseOfItOrOfAnEarlierOneIsKept() {
    let epochs = ReaderEpochs()
    var early: ReaderLease? = epochs.enter()
    let first = epochs.retire()
    var late: ReaderLease? = epochs.enter()
    let second = epochs.retire()
    #expect(!epochs.isClear(first))
    #expect(!epochs.isClear(second))
    late = nil
    #expect(!epochs.isClear(second))
    early = nil
    #expect(epochs.isClear(first))
    #expect(epochs.isClear(second))
    _ = (early, late)
  }

  @Test func laterReadersHoldUpNobody() {
    let epochs = ReaderEpochs()
    let freed = epochs.retire()
    let lease = epochs.enter()
    #expect(epochs.isClear(freed))
    withExtendedLifetime(lease) {}
  }

  @Test func aVeryLateReaderHoldsUpEverythingFreedAfterIt() {
    let epochs = ReaderEpochs()
    var lease: ReaderLease? = epochs.enter()
    let closed = (0..<100).map { _ in epochs.retire() }
    #expect(closed.allSatisfy { !epochs.isClear($0) })
    lease = nil
    #expect(closed.allSatisfy { epochs.isClear($0) })
    _ = lease
  }
}
