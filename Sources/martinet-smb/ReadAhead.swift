import SMBWire

/// Guesses the next read of a file that is read from front to back. A value without IO: the worker reads.
struct ReadAhead {
  struct Piece: Equatable {
    var handle: UInt32
    var offset: Int64
    var count: Int
  }

  /// Where a next read would be in sequence.
  private var position: (handle: UInt32, offset: Int64)?
  private(set) var planned: Piece?
  private var ready: (piece: Piece, passed: Passed)?
  /// Where the last answer's bytes lie: the gateway may still be reading them.
  private(set) var current: Windows.Window = .incoming0

  /// A file was opened, and its bytes up to `offset` are known.
  mutating func opened(_ handle: UInt32, upTo offset: Int64) { position = (handle, offset) }

  /// What was read ahead, if it is what is asked for now. It is the current window then.
  mutating func take(_ piece: Piece) -> Passed? {
    planned = nil
    defer { ready = nil }
    guard let ready, ready.piece == piece else { return nil }
    current = ready.passed.window
    return ready.passed
  }

  /// A read was answered with `count` bytes.
  mutating func answered(_ piece: Piece, count: Int) {
    let isInSequence = position.map { $0.handle == piece.handle && $0.offset == piece.offset } ?? false
    let end = piece.offset + Int64(count)
    position = (piece.handle, end)
    // A short read is the file's last.
    planned = isInSequence && count == piece.count ? Piece(handle: piece.handle, offset: end, count: piece.count) : nil
  }

  mutating func done(_ piece: Piece, _ passed: Passed) {
    planned = nil
    ready = (piece, passed)
  }

  mutating func give(up handle: UInt32) {
    if planned?.handle == handle { planned = nil }
    if ready?.piece.handle == handle { ready = nil }
    if position?.handle == handle { position = nil }
  }

  mutating func dropPlan() { planned = nil }
}
