import SMBWire
import Testing

@Suite struct ReadAheadTests {
  private var ahead = ReadAhead()

  private func piece(_ handle: UInt32, _ offset: Int64) -> ReadAhead.Piece {
    ReadAhead.Piece(handle: handle, offset: offset, count: 100)
  }

  /// As a worker does it when nothing else waits.
  private mutating func work() -> ReadAhead.Piece? {
    let plan = ahead.takePlan()
    if let plan { ahead.done(plan, count: plan.count) }
    return plan
  }

  @Test mutating func readsOnWhereAFileIsReadInSequence() {
    ahead.opened(1, upTo: 50)
    for offset in stride(from: Int64(50), to: 1050, by: 100) {
      let before = ahead.current
      let taken = ahead.take(piece(1, offset))
      #expect((taken == nil) == (offset == 50))
      #expect(ahead.current == (taken == nil ? before : before.other))
      ahead.answered(piece(1, offset), count: 100)
      #expect(work() == piece(1, offset + 100))
    }
  }

  @Test mutating func readsNothingAheadOfJumpsAndEnds() {
    ahead.opened(1, upTo: 0)
    #expect(ahead.take(piece(1, 500)) == nil)
    ahead.answered(piece(1, 500), count: 100)
    #expect(work() == nil)
    ahead.answered(piece(1, 600), count: 99)
    #expect(work() == nil)
  }

  @Test mutating func forgetsWhatIsNotAskedFor() {
    ahead.opened(1, upTo: 0)
    ahead.answered(piece(1, 0), count: 100)
    #expect(work() == piece(1, 100))
    #expect(ahead.take(piece(1, 700)) == nil)
    #expect(ahead.take(piece(1, 100)) == nil)
  }

  @Test mutating func keepsAPieceWhileOtherFilesAreRead() {
    for handle in [UInt32(1), 2] { ahead.opened(handle, upTo: 0) }
    ahead.answered(piece(1, 0), count: 100)
    #expect(work() == piece(1, 100))
    let window = ahead.current
    #expect(ahead.take(piece(2, 0)) == nil)
    ahead.answered(piece(2, 0), count: 100)
    // The only other window is taken.
    #expect(work() == nil && ahead.current == window)
    #expect(ahead.take(piece(1, 100)) == Passed(window: window.other, count: 100))
  }

  @Test mutating func aClosedFileHasNothingReady() {
    ahead.opened(1, upTo: 0)
    ahead.answered(piece(1, 0), count: 100)
    _ = work()
    ahead.closed(1)
    #expect(ahead.take(piece(1, 100)) == nil)
  }
}
